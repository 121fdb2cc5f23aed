import { describe, expect, it } from 'vitest';
import { services } from '../../../../src/commands/recover/finders/services.ts';
import { clientConfigOf } from '../../../../src/steps/credentials.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { given } from './given.ts';

const aws = useFakeAws();

const find = (settings: Record<string, string>) =>
  services.aws_iam_role_policy?.(given({ role: 'shop-dev-web-task', ...settings }), {
    config: clientConfigOf({ region: 'eu-west-1' }),
    tags: {},
  });

describe('a policy of a role', () => {
  const time = '20260301093000123400000001';

  const answer = (...names: string[]) => {
    aws.answers.ListRolePolicies = ({ RoleName }) =>
      `<PolicyNames>${names.map((name) => `<member>${name}</member>`).join('')}</PolicyNames><IsTruncated>${RoleName !== 'shop-dev-web-task'}</IsTruncated>`;
  };

  it('is found by the beginning of its name, which AWS’s provider ends with a time and a number', async () => {
    const others = [`use-broker-ffffffff-${time}`, 'use-broker-8ace6845-', `use-broker-8ace6845-${time}0`, time];
    answer(...others, `use-broker-8ace6845-${time}`);
    expect(await find({ name_prefix: 'use-broker-8ace6845-' })).toEqual([
      { importId: `shop-dev-web-task:use-broker-8ace6845-${time}` },
    ]);
  });

  it('is found by its whole name where it has one', async () => {
    answer('use-broker', `use-broker${time}`);
    expect(await find({ name: 'use-broker' })).toEqual([{ importId: 'shop-dev-web-task:use-broker' }]);
  });

  it('is none where there is no such role', async () => {
    aws.answers.ListRolePolicies = () => '<Error><Code>NoSuchEntity</Code><Message>none</Message></Error>';
    expect(await find({ name: 'use-broker' })).toEqual([]);
  });
});
