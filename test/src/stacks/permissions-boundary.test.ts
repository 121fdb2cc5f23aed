import { describe, expect, it } from 'vitest';
import { checkEnvironments } from '../../../src/configuration/define.ts';
import { beyondBoundary } from '../../capabilities.ts';
import { Iam } from '../../iam.ts';
import { all, argument, ref, statements } from '../../modules/terraform.ts';
import application from '../../shop/application.ts';
import { environments } from '../../shop/index.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import { environment, everyCapability } from '../configuration/config.ts';

const configuration = checkEnvironments(application, environments);

describe.each(configuration.environments)('the boundary of the roles of $name', (config) => {
  const { application, environments } = configuration;
  const terraform = environmentTerraform(application, config, environments);
  const bootstrap = bootstrapTerraform(application, config, environments);
  const document = new Iam(bootstrap, config).resolve(all(bootstrap, 'aws_iam_policy').github_boundary_policy.policy);
  // A role that is allowed everything else shows what the boundary alone refuses.
  const role = ref('aws_iam_role.everything.name');
  const policy = JSON.stringify({ Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }] });
  const resource = { ...terraform.resource, aws_iam_role_policy: { everything: { role, policy } } };
  const who = 'everything';
  const unbound = new Iam({ ...terraform, resource }, config);
  const bound = new Iam({ ...terraform, resource }, config, document);

  const tags = { 'aws:ResourceTag/Project': application.project, 'aws:ResourceTag/Environment': config.name };

  it('is carried by each of them', () => {
    const arn = `arn:aws:iam::${config.account}:policy/shop-${config.name}-boundary`;
    const carried = Object.entries(argument(terraform, 'aws_iam_role', 'permissions_boundary'));
    expect(carried.length).toBeGreaterThan(5);
    expect(carried.filter(([, boundary]) => boundary !== arn)).toEqual([]);
  });

  it('holds all that they are allowed', async () => {
    expect(await beyondBoundary(terraform, bootstrap, config)).toEqual([]);
  });

  it.each([
    ['iam:CreateRole', `arn:aws:iam::${config.account}:role/shop-${config.name}-x`],
    ['iam:PassRole', `arn:aws:iam::${config.account}:role/shop-${config.name}-web-task`],
    ['sts:AssumeRole', `arn:aws:iam::${config.account}:role/admin`],
    ['organizations:LeaveOrganization', '*'],
    ['ec2:RunInstances', `arn:aws:ec2:${config.region}:${config.account}:instance/i-1`],
    [
      's3:GetObject',
      `arn:aws:s3:::shop-${config.name}-terraform-state-${config.account}/${config.name}/terraform.tfstate`,
    ],
    ['s3:GetObject', 'arn:aws:s3:::shop-other-media-111111111111/photo.jpg'],
    [
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager:${config.region}:${config.account}:secret:other/x-AbCdEf`,
    ],
  ])('keeps a role that was given everything from %s on %s', async (action, what) => {
    expect(await unbound.allows({ who, action, what })).toBe(true);
    expect(await bound.allows({ who, action, what })).toBe(false);
  });

  it("denies all that there is to do with the state and its key, which has the environment's tags", () => {
    const ofState = statements(document).find(({ Sid }: { Sid: string }) => Sid === 'LeaveStateToTerraform');
    expect(ofState).toMatchObject({ Effect: 'Deny', Action: ['s3:*', 'kms:*'] });
    const services = ofState.Resource.map((arn: string) => arn.split(':')[2]);
    expect(services).toEqual(['s3', 's3', 'kms']);
  });

  it('keeps it from the keys of others', async () => {
    const what = 'aws_kms_key.encryption_key';
    const through = { 'kms:ViaService': `secretsmanager.${config.region}.amazonaws.com` };
    const decrypts = (context: Record<string, string>) =>
      bound.allows({ who, action: 'kms:Decrypt', what, context: { ...through, ...context } });
    expect(await decrypts(tags)).toBe(true);
    expect(await decrypts({ ...tags, 'aws:ResourceTag/Environment': 'other' })).toBe(false);
    expect(await decrypts({})).toBe(false);
  });
});

describe.each(['redis', 'sqs'] as const)('the boundary of an environment with every capability, and %s', (broker) => {
  const { application } = configuration;
  const queue = application.queues[0]?.name;
  const config = environment({ name: 'test', ...everyCapability(broker, queue) });

  it('holds all that its roles are allowed', async () => {
    const made = environmentTerraform(application, config);
    const bootstrap = bootstrapTerraform(application, config);
    expect(Object.keys(all(made, 'aws_iam_role_policy')).length).toBeGreaterThan(20);
    expect(await beyondBoundary(made, bootstrap, config)).toEqual([]);
  });
});

it('shows what a role is allowed beyond its boundary', async () => {
  const { application, environments } = configuration;
  const [config] = environments;
  if (!config) throw new Error('there is no environment');
  const made = environmentTerraform(application, config, environments);
  const bootstrap = bootstrapTerraform(application, config, environments);
  const policy = JSON.stringify({
    Statement: [
      { Sid: 'X', Effect: 'Allow', Action: ['s3:PutObjectTagging'], Resource: ['arn:aws:s3:::shop-dev-x/y'] },
    ],
  });
  const resource = { ...made.resource, aws_iam_role_policy: { web_use_x_policy: { policy } } };
  expect(await beyondBoundary({ ...made, resource }, bootstrap, config)).toEqual([
    'web_use_x_policy: s3:PutObjectTagging on arn:aws:s3:::shop-dev-x/y; allow it in tasks of rights.ts',
  ]);
});

describe('the boundary of an environment whose services have permissions of their own', () => {
  const { application } = configuration;
  const [first] = configuration.environments;
  if (!first) throw new Error('there is no environment');
  const actionsWith = (permissions: (typeof first)['web']['permissions']) => {
    const config = { ...first, web: { ...first.web, permissions } };
    const { aws_iam_policy } = bootstrapTerraform(application, config).resource;
    return statements(aws_iam_policy?.github_boundary_policy.policy).flatMap(
      ({ Action, Resource }: { Action: string[]; Resource: string[] }) =>
        Action.map((action) => `${action} ${Resource}`),
    );
  };

  it('holds these, and no more than before beside', () => {
    const permission = { actions: ['ses:SendEmail'], resources: ['arn:aws:ses:eu-central-1:111111111111:identity/x'] };
    const before = actionsWith(undefined);
    expect(actionsWith([permission]).filter((found: string) => !before.includes(found))).toEqual([
      'ses:SendEmail arn:aws:ses:eu-central-1:111111111111:identity/x',
    ]);
  });

  it('is refused with a sentence when IAM would not take so many', () => {
    const resources = Array.from({ length: 80 }, (_, index) => `arn:aws:s3:::${'b'.repeat(60)}${index}/*`);
    expect(() => actionsWith([{ actions: ['s3:GetObject'], resources }])).toThrow(
      /^dev: must leave the policy shop-dev-boundary at most 6144 characters, got \d+; take fewer permissions, or name resources by the beginning that their ARNs share$/,
    );
  });
});

it('is none where people deploy by hand', () => {
  const { github: _, ...byHand } = configuration.application;
  const [config] = configuration.environments;
  if (!config) throw new Error('there is no environment');
  const terraform = environmentTerraform(byHand, config, configuration.environments);
  const carried = Object.values(argument(terraform, 'aws_iam_role', 'permissions_boundary'));
  expect(new Set(carried)).toEqual(new Set([undefined]));
});
