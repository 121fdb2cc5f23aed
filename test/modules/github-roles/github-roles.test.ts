import { describe, expect, it } from 'vitest';
import { cdnRights } from '../../../modules/frontend-cdn/rights.ts';
import { GithubRoles, type GithubRolesProps } from '../../../modules/github-roles/github-roles.ts';
import { permissionsBoundaryArn } from '../../../modules/github-roles/permissions-boundary.ts';
import { registryRights } from '../../../modules/registry/rights.ts';
import { bucketRights } from '../../../modules/storage/rights.ts';
import { synth } from '../../synth.ts';
import { all, argument, only, statements } from '../terraform.ts';

const settings = { infrastructureRepository: 'acme/shop-infrastructure', applicationRepository: 'acme/shop' };
const place = { account: '111111111111', region: 'eu-central-1' };
const state = {
  bucketArn: 'arn:aws:s3:::shop-test-terraform-state-111111111111',
  bucketName: 'shop-test-terraform-state-111111111111',
  key: 'test/terraform.tfstate',
  lockTableArn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/shop-test-terraform-locks',
  kmsKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000',
};

function build(overrides: Partial<GithubRolesProps> = {}) {
  const registry = { name: 'shop-test', place };
  const rights = [bucketRights, registryRights(), cdnRights];
  const props = { project: 'shop', environment: 'test', name: 'shop-test', place, state, registry, rights };
  return synth((stack) => new GithubRoles(stack, 'github', { ...props, makesProvider: true, settings, ...overrides }));
}

function trustOf(terraform: ReturnType<typeof build>, role: string) {
  return statements(all(terraform, 'aws_iam_role')[`github_${role}`].assume_role_policy);
}

function subjects(terraform: ReturnType<typeof build>, role: string) {
  return trustOf(terraform, role)[0].Condition.StringEquals['token.actions.githubusercontent.com:sub'];
}

describe('the roles of GitHub Actions', () => {
  const terraform = build();

  it('trust tokens of GitHub that are meant for AWS, and whose subject is theirs to the letter', () => {
    expect(only(terraform, 'aws_iam_openid_connect_provider')).toEqual({
      url: 'https://token.actions.githubusercontent.com',
      client_id_list: ['sts.amazonaws.com'],
    });
    expect(trustOf(terraform, 'plan')).toEqual([
      {
        Sid: 'Assume',
        Effect: 'Allow',
        Principal: {
          Federated: 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com',
        },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': ['repo:acme/shop-infrastructure:pull_request'],
          },
        },
      },
    ]);
    for (const role of ['deploy', 'release', 'publish']) {
      const [{ Condition, ...rest }, ...others] = trustOf(terraform, role);
      const [{ Condition: _, ...expected }] = trustOf(terraform, 'plan');
      expect(rest).toEqual(expected);
      expect(others).toEqual([]);
      expect(Object.keys(Condition)).toEqual(['StringEquals']);
      expect(Condition.StringEquals['token.actions.githubusercontent.com:aud']).toBe('sts.amazonaws.com');
    }
  });

  it('refresh on the main branch alone', () => {
    expect(subjects(terraform, 'refresh')).toEqual(['repo:acme/shop-infrastructure:ref:refs/heads/main']);
  });

  it('deploy, release and publish in a GitHub environment of their own alone, each from its own repository', () => {
    expect(subjects(terraform, 'deploy')).toEqual(['repo:acme/shop-infrastructure:environment:test']);
    expect(subjects(terraform, 'release')).toEqual(['repo:acme/shop:environment:test-release']);
    expect(subjects(terraform, 'publish')).toEqual(['repo:acme/shop:environment:test-publish']);
  });

  it('are told apart where all is in one repository', () => {
    const one = build({ settings: { infrastructureRepository: 'acme/shop' } });
    expect(subjects(one, 'release')).toEqual(['repo:acme/shop:environment:test-release']);
    const trusted = ['plan', 'refresh', 'deploy', 'release', 'publish'].flatMap((role) => subjects(one, role));
    expect(new Set(trusted).size).toBe(5);
  });

  it('wait for the provider, or trust the one that another environment of the account has made', () => {
    const provider = 'aws_iam_openid_connect_provider.github_provider';
    expect(new Set(Object.values(argument(terraform, 'aws_iam_role', 'depends_on')).flat())).toEqual(
      new Set([provider]),
    );
    const second = build({ makesProvider: false });
    expect(second.resource).not.toHaveProperty('aws_iam_openid_connect_provider');
    expect(trustOf(second, 'deploy')).toEqual(trustOf(terraform, 'deploy'));
  });

  it('are apart from the roles that a deploy makes', () => {
    expect(argument(terraform, 'aws_iam_role', 'path')).toEqual({
      github_deploy: '/github/',
      github_plan: '/github/',
      github_publish: '/github/',
      github_refresh: '/github/',
      github_release: '/github/',
    });
  });

  it('last an hour, and four where a deploy may have to wait for a database', () => {
    expect(argument(terraform, 'aws_iam_role', 'max_session_duration')).toEqual({
      github_deploy: 14400,
      github_plan: undefined,
      github_publish: undefined,
      github_refresh: undefined,
      github_release: undefined,
    });
  });

  it('are no more than there is to do: none to release without a registry, none to publish without front ends', () => {
    const roles = (rights: GithubRolesProps['rights']) => Object.keys(all(build({ rights }), 'aws_iam_role'));
    expect(roles([cdnRights])).toEqual(['github_deploy', 'github_plan', 'github_publish', 'github_refresh']);
    expect(roles([registryRights()])).toEqual(['github_deploy', 'github_plan', 'github_refresh', 'github_release']);
  });

  it('use the key of the state through S3 and DynamoDB alone, and the role that deploys opens it to nobody', () => {
    const onKey = Object.values(argument(build({ rights: [bucketRights] }), 'aws_iam_policy', 'policy'))
      .flatMap((policy) => statements(policy as string))
      .filter(({ Resource }) => Resource?.includes(state.kmsKeyArn));
    const through = { 'kms:ViaService': ['s3.eu-central-1.amazonaws.com', 'dynamodb.eu-central-1.amazonaws.com'] };
    const uses = onKey.filter(({ Effect }) => Effect === 'Allow');
    expect(uses.length).toBeGreaterThan(2);
    for (const { Condition } of uses) expect(Condition).toEqual({ StringEquals: through });
    const denied = onKey.filter(({ Sid }) => Sid === 'LeaveKeyOfStateAsItIs').flatMap(({ Action }) => Action);
    // Whoever gets a grant may use the key past its policy.
    for (const action of ['CreateGrant', 'PutKeyPolicy', 'ReEncrypt*', 'ScheduleKeyDeletion', 'Disable*', 'Update*'])
      expect(denied).toContain(`kms:${action}`);
    for (const action of ['CreateAlias', 'TagResource', 'UntagResource']) expect(denied).toContain(`kms:${action}`);
  });

  it('have no policy without a statement, which AWS does not take', () => {
    const policies = argument(build({ rights: [bucketRights] }), 'aws_iam_policy', 'policy');
    expect(Object.entries(policies).filter(([, policy]) => statements(policy as string).length === 0)).toEqual([]);
    expect(Object.keys(policies)).toContain('github_deploy_data_policy');
  });

  it('deploy in the region of the environment, in that of its registry and in those of its modules alone', () => {
    const regionsOf = (overrides: Partial<GithubRolesProps>) =>
      statements(all(build(overrides), 'aws_iam_policy').github_deploy_roles_policy.policy).find(
        ({ Sid }: { Sid: string }) => Sid === 'OnlyInRegion',
      ).Condition.StringNotEquals['aws:RequestedRegion'];
    expect(regionsOf({})).toEqual(['eu-central-1', 'us-east-1']);
    const registry = { name: 'shop-dev', place: { ...place, region: 'eu-west-2' } };
    const rights = [registryRights(), { ...bucketRights, regions: ['eu-west-1'] }];
    expect(regionsOf({ registry, rights })).toEqual(['eu-central-1', 'eu-west-2', 'eu-west-1', 'us-east-1']);
  });
});

describe('the boundary of the roles that a deploy makes', () => {
  it('has the name that they call it by', () => {
    const { name } = all(build(), 'aws_iam_policy').github_boundary_policy;
    expect(permissionsBoundaryArn('shop-test', place)).toBe(`arn:aws:iam::111111111111:policy/${name}`);
  });
});

describe('with the longest names that the settings take', () => {
  const name = 'thirty-characters-long-project-twenty-letters-long1';
  const terraform = build({
    project: 'thirty-characters-long-project',
    environment: 'twenty-letters-long1',
    name,
    place: { ...place, region: 'ap-southeast-1' },
    state: {
      bucketArn: `arn:aws:s3:::${'b'.repeat(63)}`,
      bucketName: 'b'.repeat(63),
      key: 'k'.repeat(900),
      lockTableArn: `arn:aws:dynamodb:ap-southeast-1:111111111111:table/${name}-terraform-locks`,
      kmsKeyArn: state.kmsKeyArn,
    },
  });

  it('no name is longer than IAM takes, and no two are alike', () => {
    for (const [type, longest] of [
      ['aws_iam_role', 64],
      ['aws_iam_policy', 128],
    ] as const) {
      const names = Object.values(argument(terraform, type, 'name')) as string[];
      expect(names.filter(({ length }) => length > longest)).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
