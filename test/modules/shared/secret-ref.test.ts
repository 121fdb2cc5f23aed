import { expect, it } from 'vitest';
import { SecretRef, type SecretRefProps } from '../../../modules/shared/secret-ref.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-AbCdEf';

it.each<[string, Omit<SecretRefProps, 'secretArn'>, string]>([
  ['the newest version of a secret', {}, secretArn],
  ['one version', { versionId: 'version-id' }, `${secretArn}:::version-id`],
  ['one key of one version', { key: 'username', versionId: 'version-id' }, `${secretArn}:username::version-id`],
  ['one key of the newest version', { key: 'username' }, `${secretArn}:username::`],
])('names %s in the form that ECS reads', (_, props, valueFrom) => {
  expect(new SecretRef({ secretArn, ...props }).valueFrom).toBe(valueFrom);
});

it('counts the values of a secret beside its name, not in it', () => {
  const ref = new SecretRef({ secretArn, revision: 2 });
  expect([ref.valueFrom, ref.revision]).toEqual([secretArn, 2]);
});
