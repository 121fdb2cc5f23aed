import { describe, expect, it } from 'vitest';
import { begunIn } from '../../../src/commands/begun.ts';
import type { State } from '../../../src/commands/recover/instances.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import { environment } from '../configuration/config.ts';

type Instance = State['resources'][number]['instances'][number];

const kept = (type: string, name: string, instance: Partial<Instance> = {}): State['resources'][number] => ({
  mode: 'managed',
  type,
  name,
  instances: [{ attributes: {}, ...instance }],
});
const begun = (...resources: State['resources'][number][]) => begunIn({ resources }, environment()).map(sentence);
const tainted = { status: 'tainted' };

describe('what an apply began and did not wait for', () => {
  it('keeps a deploy from replacing it', () => {
    expect(
      begun(kept('aws_nat_gateway', 'nat', { ...tainted, index_key: 'a' }), kept('aws_vpc', 'network_vpc')),
    ).toEqual([
      `aws_nat_gateway.nat["a"]: must be taken up as it is, since the apply that made it was cut or failed, and a deploy would replace it, got "tainted"; npm run recover test -- --image-tag <tag>, or, once it is well in AWS, npm run terraform test -- untaint 'aws_nat_gateway.nat["a"]'`,
    ]);
  });

  it('may be replaced where nothing is lost with it', () => {
    expect(
      begun(
        kept('terraform_data', 'migrate_run', tainted),
        kept('aws_ecs_service', 'web_service', tainted),
        kept('aws_s3_bucket_policy', 'media_policy', tainted),
        kept('null_resource', 'notify', tainted),
        kept('aws_lb', 'old', { ...tainted, deposed: '0a1b2c3d' }),
      ),
    ).toEqual([]);
  });
});

describe('a password that the database has and no secret holds', () => {
  const secret = kept('aws_secretsmanager_secret_version', 'database_credentials_version');
  const database = (password_wo_version: number, instance = {}) =>
    kept('aws_db_instance', 'database_instance', { attributes: { password_wo_version }, ...instance });

  it('must be written anew', () => {
    expect(begun(database(1))).toEqual([
      'test.database.passwordVersion: must be raised, since no secret holds the password that the database has, got 1; set it to 2, and deploy again',
    ]);
  });

  it('is none where the secret has it, where a new one is written, and before there is a database', () => {
    expect([...begun(database(1), secret), ...begun(database(0)), ...begun()]).toEqual([]);
  });

  it('is told of once the database is taken up', () => {
    expect(begun(database(1, tainted)).join()).toContain(
      'aws_db_instance.database_instance: must be taken up as it is',
    );
    expect(begun(database(1, tainted))).toHaveLength(1);
  });
});
