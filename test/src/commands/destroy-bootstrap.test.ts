import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { destroy } from '../../../src/commands/destroy.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';
import { RecordedTerraform } from './recorded-terraform.ts';

const issuer = 'token.actions.githubusercontent.com';
const provider = 'aws_iam_openid_connect_provider.github_provider';
const kept = ['aws_dynamodb_table.lock_table', 'aws_kms_key.key', 'aws_s3_bucket.bucket'];
const roles = ['aws_iam_policy.github_boundary_policy', 'aws_iam_role.github_deploy'];
const keeps =
  'bootstrap-qa: keeps the bucket shop-qa-terraform-state-111111111111, with the older states, the table shop-qa-terraform-locks and the key alias/shop-qa-terraform-state';

describe('destroying a bootstrap', () => {
  const aws = useFakeAws();
  const printed = () => vi.mocked(console.log).mock.calls.flat();

  beforeEach(() => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  interface Given {
    made: string[];
    /** The answer of S3, which has no name for an operation. */
    state?: object | string;
    /** Roles that GitHub's tokens may become. */
    trusting?: string[];
    exitCode?: number;
    environments?: (typeof qa)[];
  }

  async function destroyed({
    made,
    state = { resources: [] },
    trusting = [],
    exitCode = 0,
    environments = [qa],
  }: Given) {
    const trust = encodeURIComponent(
      JSON.stringify({ Federated: `arn:aws:iam::111111111111:oidc-provider/${issuer}` }),
    );
    const members = [
      ...trusting.map(
        (name) =>
          `<member><RoleName>${name}</RoleName><AssumeRolePolicyDocument>${trust}</AssumeRolePolicyDocument></member>`,
      ),
      '<member><RoleName>other</RoleName><AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument></member>',
    ];
    aws.answers = {
      GetCallerIdentity: () => '<Account>111111111111</Account>',
      ListRoles: () => `<IsTruncated>false</IsTruncated><Roles>${members.join('')}</Roles>`,
      '': () => state,
    };
    const terraform = new RecordedTerraform(
      'bootstrap-qa',
      () => exitCode,
      () => `${made.join('\n')}\n`,
    );
    const ended = await destroy({ application: shop, environments }, terraform, { 'auto-approve': true }).catch(
      (error: Error) => error.message,
    );
    return { ended, told: terraform.told };
  }

  it('names the roles, their policies and the provider to Terraform, and what keeps the state to nobody', async () => {
    const { ended, told } = await destroyed({
      made: [...kept, provider, ...roles],
      trusting: ['shop-qa-plan', 'shop-qa-refresh', 'shop-qa-deploy', 'shop-qa-release'],
    });
    expect(ended).toBe(0);
    expect(told).toEqual([
      ['init'],
      ['state', 'list'],
      ['destroy', '-auto-approve', '-input=false', ...[provider, ...roles].map((address) => `-target=${address}`)],
    ]);
    expect(printed()).toEqual([
      keeps,
      'bootstrap-qa: destroyed roles and policies of GitHub Actions, and the provider of its tokens; the GitHub environments qa and qa-release may go now',
    ]);
  });

  it('keeps a provider that other roles trust, and says how the next environment in the account gets it', async () => {
    const { told } = await destroyed({
      made: [provider, ...roles],
      trusting: ['shop-qa-plan', 'shop-staging-plan', 'shop-staging-deploy'],
      environments: [qa, { ...qa, name: 'staging' }],
    });
    expect(told[2]?.slice(3)).toEqual(roles.map((address) => `-target=${address}`));
    expect(printed()).toEqual([
      keeps,
      `bootstrap-qa: keeps the account's provider of GitHub's tokens, which shop-staging-plan, shop-staging-deploy trust; once qa is no longer in environments/index.ts: npm run terraform bootstrap-staging -- import ${provider} arn:aws:iam::111111111111:oidc-provider/${issuer}`,
      'bootstrap-qa: destroyed roles and policies of GitHub Actions; the GitHub environments qa and qa-release may go now',
    ]);
  });

  it('says that there is nothing to destroy, where the roles are gone or never were', async () => {
    const { ended, told } = await destroyed({ made: kept });
    expect(ended).toBe(0);
    expect(told).toEqual([['init'], ['state', 'list']]);
    expect(printed()).toEqual([
      keeps,
      'bootstrap-qa: there is nothing to destroy: no role or policy of GitHub Actions is left',
    ]);
  });

  it('may be done where the environment was never deployed', async () => {
    const { ended } = await destroyed({
      made: roles,
      state: '<Error><Code>NoSuchKey</Code><Message>None</Message></Error>',
    });
    expect(ended).toBe(0);
  });

  it('is refused while the environment has resources, before Terraform is asked', async () => {
    const state = {
      resources: [
        { mode: 'managed', instances: [{}, {}] },
        { mode: 'data', instances: [{}] },
        { mode: 'managed', instances: [] },
      ],
    };
    expect(await destroyed({ made: roles, state })).toEqual({
      ended:
        'bootstrap-qa: must stay while qa has resources, whose roles carry its boundary, got 2; npm run destroy qa, then destroy bootstrap-qa',
      told: [],
    });
  });

  it('ends as Terraform does, and says that nothing may go that has not', async () => {
    expect((await destroyed({ made: roles, exitCode: 1 })).ended).toBe(1);
    expect(printed()).toEqual([keeps]);
  });
});
