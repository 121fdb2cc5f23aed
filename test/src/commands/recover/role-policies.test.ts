import { describe, expect, it } from 'vitest';
import { NotSet, type Settings } from '../../../../src/commands/recover/finders/finder.ts';
import { services } from '../../../../src/commands/recover/finders/services.ts';
import { clientConfigOf } from '../../../../src/steps/credentials.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';

const aws = useFakeAws();

function settings(given: Record<string, string>): Settings {
  return {
    text(path) {
      const value = given[path];
      if (value === undefined) throw new NotSet();
      return value;
    },
    has: (path) => path in given,
  };
}

const find = (given: Record<string, string>) =>
  services.aws_iam_role_policy?.(settings({ role: 'shop-dev-web-task', ...given }), {
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
