import { IamUser } from '@cdktf/provider-aws/lib/iam-user/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { describe, expect, it } from 'vitest';
import type { Rights } from '../../../modules/shared/rights.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import { rightsIn } from '../../../src/stacks/rights.ts';
import { uncoveredTypes, ungranted, unlistedSources, unmakeableTypes } from '../../capabilities.ts';
import { app, terraformOf } from '../../synth.ts';
import { environment, everyCapability, leastApplication, type Overrides } from '../configuration/config.ts';

const application = applicationSchema.parse({ ...leastApplication, frontEnds: [{ name: 'shop', kind: 'spa' }] });

function stackOf(overrides: Overrides, others: string[] = []): EnvironmentStack {
  const environments = [environment(overrides), ...others.map((account) => environment({ name: 'other', account }))];
  return withoutCreationStacks(
    () =>
      new EnvironmentStack(
        app(),
        { ...application, ...(others.length > 0 && { registryEnvironment: 'test' }) },
        environments[0] as (typeof environments)[number],
        environments,
      ),
  );
}

const stacks: Record<string, EnvironmentStack> = {
  'the smallest environment': stackOf({}),
  'one with every capability and Redis': stackOf(everyCapability('redis')),
  'one with every capability and SQS': stackOf(everyCapability('sqs')),
  'one with a firewall at the load balancer, a zone of its own and a registry for others': stackOf(
    {
      loadBalancer: {
        deletionProtection: false,
        domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true },
        waf: {},
      },
    },
    ['222222222222'],
  ),
  'one whose zone is looked up, behind a public load balancer': stackOf({
    loadBalancer: { deletionProtection: false, domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } },
    cdn: { originAccess: 'prefix-list' },
  }),
  'one in a region with a zone that CloudFront has no VPC origins in': stackOf({
    region: 'us-east-1',
    network: { zones: ['us-east-1a', 'us-east-1b'] },
    cdn: {},
  }),
};

describe.each(Object.entries(stacks))('the modules of %s', (_, stack) => {
  it('tell tasks what is listed alone', () => {
    expect(unlistedSources(stack)).toEqual([]);
  });

  it('have rights that name every type of resource', () => {
    expect(uncoveredTypes(stack)).toEqual([]);
  });

  it('have rights that hold the action that makes each', () => {
    const place = { account: '111111111111', region: 'eu-central-1' };
    const owner = { project: 'shop', environment: 'test', name: 'shop-test', place };
    expect(unmakeableTypes(stack, owner)).toEqual([]);
  });

  it('tell tasks of no bucket and no queue that no role may use', () => {
    expect(ungranted(terraformOf(stack))).toEqual([]);
  });
});

describe('a bucket that tasks are told of', () => {
  it('and that no role may use is named', () => {
    const terraform = terraformOf(stackOf({}));
    const policies = terraform.resource.aws_iam_role_policy as Record<string, { policy: string }>;
    for (const [name, { policy }] of Object.entries(policies))
      if (policy.includes('storage_media')) delete policies[name];
    expect(ungranted(terraform)).toEqual(['aws_s3_bucket.storage_media_bucket']);
  });
});

describe('a source', () => {
  it('that is not listed is named with the file to fix', () => {
    const stack = stackOf({});
    const told = [{ source: 'database.size', variable: undefined, value: '1' }];
    Object.assign(stack.node.findChild('database'), { told });
    expect(unlistedSources(stack)).toEqual([
      'database.size: must be among the sources that the settings of modules/database register, got none; add it to modules/database/sources.ts, and register that in modules/database/settings.ts',
    ]);
  });
});

describe('rights', () => {
  it('name no type that nothing makes', () => {
    const all = Object.values(stacks);
    const named = new Set(all.flatMap(rightsIn).flatMap(({ types }) => Object.keys(types)));
    const made = new Set(
      all.flatMap((stack) =>
        stack.node.findAll().flatMap((construct) => {
          const type = (construct as { terraformResourceType?: string }).terraformResourceType;
          return type ? [type, `data.${type}`] : [];
        }),
      ),
    );
    expect([...named].filter((type) => !made.has(type))).toEqual([]);
  });

  it('that lack a type are named with the file to fix', () => {
    const stack = stackOf({});
    new SqsQueue(stack.node.findChild('database'), 'queue', { name: 'x' });
    new IamUser(stack, 'user', { name: 'x' });
    expect(uncoveredTypes(stack)).toEqual([
      'aws_sqs_queue: must be among the types of modules/database/rights.ts, got test/database/queue; name it there, with the action that makes it',
      'aws_iam_user: must be among the types of the rights of environments/extensions.ts, got test/user; name it there, with the action that makes it',
    ]);
  });

  it('that name a type, and not the action that makes it, are named with the file to fix', () => {
    const place = { account: '111111111111', region: 'eu-central-1' };
    const stack = stackOf({});
    const rights: Rights[] = [{ policy: 'data', types: { aws_sqs_queue: 'sqs:CreateQueue' } }];
    Object.assign(stack.node.findChild('parameters'), { rights });
    expect(unmakeableTypes(stack, { project: 'shop', environment: 'test', name: 'shop-test', place })).toEqual([
      'sqs:CreateQueue: must be among the actions of deploy in modules/parameters/rights.ts, which makes aws_sqs_queue by it, got none',
    ]);
  });

  it('are those of what an environment has', () => {
    const types = (stack: EnvironmentStack) => rightsIn(stack).flatMap((each) => Object.keys(each.types));
    const smallest = types(stacks['the smallest environment'] as EnvironmentStack);
    expect(
      smallest.filter((type) => /elasticache|cloudfront|sqs|lambda|db_proxy|wafv2|route53|acm/.test(type)),
    ).toEqual([]);
  });
});
