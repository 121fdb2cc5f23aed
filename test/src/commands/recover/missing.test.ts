import { describe, expect, it } from 'vitest';
import type { Finder } from '../../../../src/commands/recover/finders/finder.ts';
import type { State, Synthesized } from '../../../../src/commands/recover/instances.ts';
import { findMissing } from '../../../../src/commands/recover/missing.ts';

const tags = { Project: 'shop', Environment: 'dev' };

const provider: Synthesized['provider'] = {
  aws: [
    { region: 'eu-central-1', default_tags: [{ tags }] },
    { region: 'us-east-1', alias: 'us-east-1', default_tags: [{ tags }] },
  ],
};

const nothing: State = { resources: [] };

const known = (type: string, name: string, attributes: Record<string, unknown>): State => ({
  resources: [{ mode: 'managed', type, name, instances: [{ attributes }] }],
});

const byName: Finder = async (settings) => [{ importId: settings.text('name') }];

async function missing(
  resource: Synthesized['resource'],
  finders: Record<string, Finder>,
  state = nothing,
  madeAgain: string[] = [],
) {
  const how = { finders, madeAgain: new Set(madeAgain), madeAnew: new Set([...madeAgain, 'aws_ecs_service']) };
  return findMissing({ resource, provider }, state, {}, how);
}

const ids = ({ found }: Awaited<ReturnType<typeof missing>>) =>
  Object.fromEntries([...found].map(([address, { importId }]) => [address, importId]));

it('finds what the state does not know', async () => {
  const resource = { aws_iam_role: { web: { name: 'shop-dev-web' }, beat: { name: 'shop-dev-beat' } } };
  const found = await missing(resource, { aws_iam_role: byName }, known('aws_iam_role', 'web', { id: 'shop-dev-web' }));
  expect(ids(found)).toEqual({ 'aws_iam_role.beat': 'shop-dev-beat' });
});

it('finds what is called as something of another type', async () => {
  const resource = { aws_ecs_cluster: { cluster: { name: 'shop-dev' } } };
  const found = await missing(
    resource,
    { aws_ecs_cluster: byName },
    known('aws_ecr_repository', 'r', { id: 'shop-dev' }),
  );
  expect(ids(found)).toEqual({ 'aws_ecs_cluster.cluster': 'shop-dev' });
});

it('looks for what was replaced and not yet destroyed under the new name', async () => {
  const state: State = {
    resources: [
      {
        mode: 'managed',
        type: 'aws_iam_role',
        name: 'web',
        instances: [{ attributes: { id: 'old' }, deposed: '0a1b2c3d' }],
      },
    ],
  };
  const found = await missing({ aws_iam_role: { web: { name: 'new' } } }, { aws_iam_role: byName }, state);
  expect(ids(found)).toEqual({ 'aws_iam_role.web': 'new' });
});

it('finds what refers to what is found later, and to what the state knows', async () => {
  const resource = {
    aws_lb_listener: { https: { arn: `\${aws_lb.alb.arn}`, vpc: `\${aws_vpc.vpc.id}` } },
    aws_lb: { alb: { name: 'shop-dev' } },
  };
  const found = await missing(
    resource,
    {
      aws_lb: async () => [{ importId: 'arn:lb', attributes: { arn: 'arn:lb' } }],
      aws_lb_listener: async (settings) => [{ importId: [settings.text('arn'), settings.text('vpc')].join('/') }],
    },
    known('aws_vpc', 'vpc', { id: 'vpc-1' }),
  );
  expect(ids(found)).toEqual({ 'aws_lb_listener.https': 'arn:lb/vpc-1', 'aws_lb.alb': 'arn:lb' });
});

it('does not look for what belongs to what is not there', async () => {
  const resource = { aws_lb_listener: { https: { arn: `\${aws_lb.alb.arn}` } }, aws_lb: { alb: { name: 'shop-dev' } } };
  const found = await missing(resource, {
    aws_lb: async () => [],
    aws_lb_listener: async (settings) => [{ importId: settings.text('arn') }],
  });
  expect(ids(found)).toEqual({});
});

it('reads the setting of another resource that is not there yet', async () => {
  const resource = {
    aws_route: { internet: { name: `\${aws_db_proxy.proxy.name}` } },
    aws_db_proxy: { proxy: { name: 'shop-dev' } },
  };
  const found = await missing(resource, { aws_route: byName, aws_db_proxy: async () => [] });
  expect(ids(found)).toEqual({ 'aws_route.internet': 'shop-dev' });
});

it('finds each of those that one setting makes', async () => {
  const resource = {
    aws_route53_record: {
      alias: { for_each: `\${toset(["a.example.com", "b.example.com"])}`, name: `\${each.value}` },
    },
    aws_vpc: { vpc: { cidr_block: '10.10.0.0/16' } },
    aws_vpc_security_group_ingress_rule: {
      flower: { for_each: `\${toset([aws_vpc.vpc.cidr_block, "10.0.0.0/8"])}`, name: `\${each.value}` },
    },
    aws_lb_listener_rule: { web: { for_each: { '/*': 49684 }, name: `\${each.key} \${each.value}` } },
  };
  const found = await missing(
    resource,
    {
      aws_route53_record: byName,
      aws_lb_listener_rule: byName,
      aws_vpc: async () => [],
      aws_vpc_security_group_ingress_rule: byName,
    },
    {
      resources: [
        {
          mode: 'managed',
          type: 'aws_route53_record',
          name: 'alias',
          instances: [{ index_key: 'a.example.com', attributes: { id: 'x' } }],
        },
      ],
    },
  );
  expect(ids(found)).toEqual({
    'aws_route53_record.alias["b.example.com"]': 'b.example.com',
    'aws_vpc_security_group_ingress_rule.flower["10.10.0.0/16"]': '10.10.0.0/16',
    'aws_vpc_security_group_ingress_rule.flower["10.0.0.0/8"]': '10.0.0.0/8',
    'aws_lb_listener_rule.web["/*"]': '/* 49684',
  });
});

it('looks in the region and for the tags of the provider of each', async () => {
  const places: unknown[] = [];
  const finder: Finder = async (_, place) => {
    places.push([place.config.region, place.tags]);
    return [];
  };
  const resource = { aws_acm_certificate: { cdn: { provider: 'aws.us-east-1' }, load_balancer: {} } };
  await missing(resource, { aws_acm_certificate: finder });
  expect(places).toEqual([
    ['us-east-1', tags],
    ['eu-central-1', tags],
  ]);
});

it('takes no certificate twice', async () => {
  const finder: Finder = async () => [{ importId: 'arn:1' }, { importId: 'arn:2' }];
  const found = await missing({ aws_acm_certificate: { a: {}, b: {} } }, { aws_acm_certificate: finder });
  expect(ids(found)).toEqual({ 'aws_acm_certificate.a': 'arn:1', 'aws_acm_certificate.b': 'arn:2' });
});

it('leaves it to a person which of two is meant', async () => {
  const finder: Finder = async () => [{ importId: 'nat-1' }, { importId: 'nat-2' }];
  const { found, findings } = await missing({ aws_nat_gateway: { a: {} } }, { aws_nat_gateway: finder });
  expect(found.size).toBe(0);
  expect(findings).toEqual([
    {
      path: 'aws_nat_gateway.a',
      must: 'must be in AWS once',
      got: ['nat-1', 'nat-2'],
      wayOut: 'delete those that nothing uses, and run it again',
    },
  ]);
});

it('says of which it does not know whether they are there, and not of those that are made again', async () => {
  const resource = { aws_kinesis_stream: { clicks: {} }, terraform_data: { migrate: {} } };
  const { unknown } = await missing(resource, {}, nothing, ['terraform_data']);
  expect(unknown).toEqual(['aws_kinesis_stream.clicks']);
});

it('says so of what lacks the setting that it is found by', async () => {
  const { unknown } = await missing({ aws_eip: { mail: { domain: 'vpc' } } }, { aws_eip: byName });
  expect(unknown).toEqual(['aws_eip.mail']);
});

it('passes on what AWS refuses', async () => {
  const finder: Finder = async () => {
    throw new Error('AccessDenied');
  };
  await expect(missing({ aws_vpc: { vpc: {} } }, { aws_vpc: finder })).rejects.toThrow('AccessDenied');
});

describe('what an apply began and did not wait for', () => {
  const tainted = (type: string, name: string): State => ({
    resources: [
      { mode: 'managed', type, name, instances: [{ attributes: { id: 'begun' }, status: 'tainted' }] },
      { mode: 'managed', type, name: 'ready', instances: [{ attributes: { id: 'other' } }] },
    ],
  });
  const nat: Finder = async () => [{ importId: 'nat-0' }, { importId: 'begun', pending: 'pending' }];

  it('is found with what AWS calls its state, and is not imported', async () => {
    const resource = { aws_nat_gateway: { a: {}, ready: {} } };
    const { found, begun, findings } = await missing(
      resource,
      { aws_nat_gateway: nat },
      tainted('aws_nat_gateway', 'a'),
    );
    expect([...begun]).toEqual([['aws_nat_gateway.a', { importId: 'begun', pending: 'pending' }]]);
    expect([found.size, findings]).toEqual([0, []]);
  });

  it('is looked for by what it refers to', async () => {
    const resource = { aws_lb_listener: { https: { name: `\${aws_vpc.vpc.id}` } }, aws_vpc: { vpc: {} } };
    const state = {
      resources: [
        ...tainted('aws_lb_listener', 'https').resources,
        ...known('aws_vpc', 'vpc', { id: 'vpc-1' }).resources,
      ],
    };
    const { begun } = await missing(resource, { aws_lb_listener: byName }, state);
    expect([...begun]).toEqual([['aws_lb_listener.https', { importId: 'vpc-1' }]]);
  });

  it('is left to the plan where AWS has none, where it is of a type without a finder, and where it may be replaced', async () => {
    const nothingThere = await missing(
      { aws_nat_gateway: { a: {} } },
      { aws_nat_gateway: async () => [] },
      tainted('aws_nat_gateway', 'a'),
    );
    expect(nothingThere).toEqual({ found: new Map(), begun: new Map(), findings: [], unknown: [] });
    const unknown = await missing({ aws_kinesis_stream: { a: {} } }, {}, tainted('aws_kinesis_stream', 'a'));
    expect(unknown).toEqual(nothingThere);
    const service = await missing(
      { aws_ecs_service: { a: {} } },
      { aws_ecs_service: nat },
      tainted('aws_ecs_service', 'a'),
    );
    expect(service).toEqual(nothingThere);
  });
});
