import { describe, expect, it } from 'vitest';
import { judge, type PolicyStatement } from './judge.ts';
import type { Call, Caller, JsonObject } from './recording.ts';

const account = '111111111111';
const region = 'eu-central-1';
const own = { Project: 'shop', Environment: 'dev' };
const ownTags = { 'aws:ResourceTag/Project': 'shop', 'aws:ResourceTag/Environment': 'dev' };

function call(what: string, parameters: JsonObject, more: Partial<Call> = {}): Call {
  const [service = '', operation = ''] = what.split(':');
  const time = '2026-01-01T12:00:00.000Z';
  return { time, accessKeyId: 'deploy', service, operation, region, parameters, status: 200, ...more };
}

function tagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function allow(Action: string | string[], Resource: string, Condition?: object): PolicyStatement {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}

/** What the role that deploys is denied of some calls, and which of its actions they used. */
async function judged(calls: Call[], ...Statement: PolicyStatement[]) {
  const policies = [{ name: 'policy', policy: { Version: '2012-10-17', Statement } }];
  const { denied, used } = await judge(calls, account, [{ deploy: { name: 'shop-dev-deploy', policies } }]);
  return { denied, used: [...used] };
}

const queues = `arn:aws:sqs:${region}:${account}:shop-dev-*`;
const createQueue = (name: string) => call('sqs:CreateQueue', { QueueName: name });

describe('a call', () => {
  it('that a policy allows is no finding, and its right is used', async () => {
    expect(await judged([createQueue('shop-dev-mail')], allow(['sqs:CreateQueue', 'sqs:DeleteQueue'], queues))).toEqual(
      {
        denied: [],
        used: ['deploy sqs:CreateQueue'],
      },
    );
  });

  it('without a right is found', async () => {
    expect((await judged([createQueue('shop-dev-mail')], allow('sqs:DeleteQueue', queues))).denied).toEqual([
      `deploy: must be allowed sqs:CreateQueue on arn:aws:sqs:${region}:${account}:shop-dev-mail (sqs:CreateQueue), got implicitly denied`,
    ]);
  });

  it('on a resource that no policy allows is found', async () => {
    expect((await judged([createQueue('shop-production-mail')], allow('sqs:*', queues))).denied).toEqual([
      `deploy: must be allowed sqs:CreateQueue on arn:aws:sqs:${region}:${account}:shop-production-mail (sqs:CreateQueue), got implicitly denied`,
    ]);
  });

  it('that makes a delivery stream hands a role to Firehose, too', async () => {
    const RoleARN = `arn:aws:iam::${account}:role/shop-dev-web-firehose`;
    const make = call('firehose:CreateDeliveryStream', {
      DeliveryStreamName: 'shop-dev-web-logs',
      ExtendedS3DestinationConfiguration: { RoleARN },
    });
    const streams = allow('firehose:*', `arn:aws:firehose:${region}:${account}:deliverystream/shop-dev-*`);
    expect((await judged([make], streams)).denied).toHaveLength(1);
    const pass = allow('iam:PassRole', RoleARN, { StringEquals: { 'iam:PassedToService': 'firehose.amazonaws.com' } });
    expect((await judged([make], streams, pass)).denied).toEqual([]);
  });

  it('on a resource that a policy denies is found', async () => {
    const deny: PolicyStatement = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };
    expect((await judged([createQueue('shop-dev-mail')], allow('sqs:*', queues), deny)).denied).toEqual([
      `deploy: must be allowed sqs:CreateQueue on arn:aws:sqs:${region}:${account}:shop-dev-mail (sqs:CreateQueue), got explicitly denied`,
    ]);
  });

  it('that changes a web ACL asks for it alone, not for sets of the same name', async () => {
    const acl = `arn:aws:wafv2:${region}:${account}:regional/webacl/shop-dev/*`;
    const update = call('wafv2:UpdateWebACL', { Name: 'shop-dev', Id: '1234', Scope: 'REGIONAL' });
    expect((await judged([update], allow('wafv2:UpdateWebACL', acl))).denied).toEqual([]);
    expect((await judged([update], allow('wafv2:UpdateWebACL', `${acl}/other`))).denied).toHaveLength(1);
  });

  it('of somebody else is not judged', async () => {
    for (const accessKeyId of ['admin', 'TESTITSELF'] as (Caller | string)[])
      expect((await judged([{ ...createQueue('shop-dev-mail'), accessKeyId }])).denied).toEqual([]);
  });

  it('that AWS answers by an error is judged all the same', async () => {
    expect((await judged([{ ...createQueue('shop-dev-mail'), status: 400 }])).denied).toHaveLength(1);
  });

  it('is allowed by the bootstrap before a change or the one after', async () => {
    const role = (...Statement: PolicyStatement[]) => ({
      deploy: { name: 'deploy', policies: [{ name: 'policy', policy: { Version: '2012-10-17', Statement } }] },
    });
    const { denied } = await judge([createQueue('shop-dev-mail')], account, [role(), role(allow('sqs:*', queues))]);
    expect(denied).toEqual([]);
  });
});

describe('tags', () => {
  const createVpc = (tags: Record<string, string>) =>
    call(
      'ec2:CreateVpc',
      { CidrBlock: '10.0.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags: tagList(tags) }] },
      { response: { Vpc: { VpcId: 'vpc-0a1', CidrBlock: '10.0.0.0/16' } } },
    );
  const deleteVpc = call('ec2:DeleteVpc', { VpcId: 'vpc-0a1' });
  const rights = [
    allow(['ec2:CreateVpc', 'ec2:CreateTags', 'ec2:DeleteTags'], '*'),
    allow('ec2:DeleteVpc', '*', { StringEquals: ownTags }),
  ];
  const refused = [
    `deploy: must be allowed ec2:DeleteVpc on arn:aws:ec2:${region}:${account}:vpc/vpc-0a1 (ec2:DeleteVpc), got implicitly denied`,
  ];

  it('that a creation gave decide of what follows', async () => {
    expect((await judged([createVpc(own), deleteVpc], ...rights)).denied).toEqual([]);
    expect((await judged([createVpc({ ...own, Environment: 'production' }), deleteVpc], ...rights)).denied).toEqual(
      refused,
    );
    expect((await judged([deleteVpc], ...rights)).denied).toEqual(refused);
  });

  it('that were given or taken since decide as they stand', async () => {
    const tag = call('ec2:CreateTags', { Resources: ['vpc-0a1'], Tags: tagList(own) });
    const untag = call('ec2:DeleteTags', { Resources: ['vpc-0a1'], TagKeys: ['Environment'] });
    expect((await judged([createVpc({}), tag, deleteVpc], ...rights)).denied).toEqual([]);
    expect((await judged([createVpc({}), { ...tag, status: 400 }, deleteVpc], ...rights)).denied).toEqual(refused);
    expect((await judged([createVpc(own), untag, deleteVpc], ...rights)).denied).toEqual(refused);
  });

  it('take a right of their own at a creation, of what is made', async () => {
    const [, ...withoutTags] = [rights[0], allow('ec2:CreateVpc', '*')];
    expect((await judged([createVpc(own)], ...(withoutTags as PolicyStatement[]))).denied).toEqual([
      `deploy: must be allowed ec2:CreateTags on arn:aws:ec2:${region}:${account}:vpc/vpc-0a1 (ec2:CreateVpc), got implicitly denied`,
    ]);
  });

  it('of a key may count five minutes late', async () => {
    const key = `arn:aws:kms:${region}:${account}:key/1`;
    const create = call(
      'kms:CreateKey',
      { Tags: Object.entries(own).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
      { response: { KeyMetadata: { Arn: key } } },
    );
    const rotate = (time: string) => call('kms:EnableKeyRotation', { KeyId: key }, { time: `2026-01-01T${time}.000Z` });
    const rights = [
      allow(['kms:CreateKey', 'kms:TagResource'], '*'),
      allow('kms:EnableKeyRotation', '*', { StringEquals: ownTags }),
    ];
    expect((await judged([create, rotate('12:05:01')], ...rights)).denied).toEqual([]);
    expect((await judged([create, rotate('12:00:01')], ...rights)).denied).toEqual([
      `deploy: must be allowed kms:EnableKeyRotation on ${key} (kms:EnableKeyRotation), got implicitly denied`,
    ]);
  });
});

describe('what AWS demands beside', () => {
  it('is the right to pass a role on, to the service that takes it on', async () => {
    const role = `arn:aws:iam::${account}:role/shop-dev-report`;
    const create = call('lambda:CreateFunction', { FunctionName: 'shop-dev-report', Role: role });
    const passing = (service: string) =>
      allow('iam:PassRole', role, { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });
    expect((await judged([create], allow('lambda:*', '*'), passing('lambda'))).denied).toEqual([]);
    expect((await judged([create], allow('lambda:*', '*'), passing('ecs-tasks'))).denied).toEqual([
      `deploy: must be allowed iam:PassRole on ${role} (lambda:CreateFunction), got implicitly denied`,
    ]);
  });

  it('is the right to make the alarms of target tracking', async () => {
    const put = call('application-autoscaling:PutScalingPolicy', {
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      ResourceId: 'service/shop-dev/web',
    });
    const others = allow(['application-autoscaling:*', 'ecs:*'], '*');
    const { denied } = await judged([put], others);
    expect(denied.map((sentence) => sentence.split(' ')[4])).toEqual([
      'cloudwatch:DescribeAlarms',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DeleteAlarms',
    ]);
    expect(
      (await judged([{ ...put, parameters: { ...put.parameters, PolicyType: 'StepScaling' } }], others)).denied,
    ).toEqual([]);
  });
});
