import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { awsName, awsNamePattern } from '../../../modules/shared/naming.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import { namesApart } from '../../../src/configuration/rules/names-apart.ts';
import { type Application, applicationSchema, type EnvironmentConfig } from '../../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import { namesThatMeet } from '../../../src/stacks/names.ts';
import { Stack } from '../../../src/stacks/stack.ts';
import { Iam } from '../../iam.ts';
import { all } from '../../modules/terraform.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import { app, type Terraform } from '../../synth.ts';
import { environment, everyCapability, leastApplication, type Overrides, worker } from '../configuration/config.ts';

const longProject = 'thirty-characters-long-project';

/** A cut name keeps as much of its project at the least. */
const beginning = (project: string) => project.slice(0, 24);

function applicationOf(project: string, queues: string[], frontEnds: string[]): Application {
  return applicationSchema.parse({
    ...leastApplication,
    project,
    queues: queues.map((name) => ({ name, longestTaskSeconds: 60 })),
    frontEnds: frontEnds.map((name, index) => ({ name, kind: 'spa', path: index === 0 ? '/' : `/${name}` })),
    github: { infrastructureRepository: 'acme/shop' },
  });
}

function environmentCalled(name: string, broker: 'redis' | 'sqs', queues: string[], others: Overrides = {}) {
  return environment({
    ...everyCapability(broker),
    name,
    workers: [worker({ name: (queues[0] ?? 'all').toLowerCase().slice(0, 29), queues })],
    ...others,
  });
}

/** The names that resources give themselves, by type. Services are named within their cluster. */
function namesIn(terraform: Terraform, project: string): string[] {
  const naming = [
    'name',
    'bucket',
    'function_name',
    'identifier',
    'family',
    'alarm_name',
    'dashboard_name',
    'replication_group_id',
  ];
  return Object.entries(terraform.resource).flatMap(([type, byName]) =>
    Object.values(byName).flatMap((resource) =>
      naming
        .map((argument) => resource[argument])
        .filter((name) => typeof name === 'string' && !name.startsWith('${') && name.includes(beginning(project)))
        .map((name) => `${type} ${name.toLowerCase()}`),
    ),
  );
}

/** What the roles of an environment, and its boundary, may reach by names, each from the name of the project on. */
function patternsIn(bootstrap: Terraform, project: string, place: { account: string; region: string }): RegExp[] {
  const iam = new Iam(bootstrap, place);
  const resources = Object.values(all(bootstrap, 'aws_iam_policy'))
    .flatMap(({ policy }) => JSON.parse(iam.resolve(policy)).Statement)
    // A tag tells the others apart.
    .filter(
      ({ Effect, Condition }) =>
        Effect === 'Allow' && !JSON.stringify(Condition ?? '').includes('ResourceTag/Environment'),
    )
    .flatMap(({ Resource = [] }: { Resource?: string | string[] }) => Resource);
  return [...new Set(resources)]
    .filter((resource) => resource.includes(beginning(project)))
    .map((resource) => resource.slice(resource.indexOf(beginning(project))))
    .map((tail) => new RegExp(`^${tail.replace(/[.+?^$()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`));
}

/** What of the one environment's is the other's, too, or in reach of its roles. */
function meetings(application: Application, one: EnvironmentConfig, other: EnvironmentConfig): string[] {
  const { project } = application;
  const both = [one, other];
  const made = both.map((config) => {
    const [stack, bootstrap] = [
      environmentTerraform(application, config, both),
      bootstrapTerraform(application, config, both),
    ];
    return {
      names: new Set([...namesIn(stack, project), ...namesIn(bootstrap, project)]),
      patterns: patternsIn(bootstrap, project, config),
    };
  });
  return made.flatMap(({ names, patterns }, index) => {
    const others = [...(made[1 - index]?.names ?? [])];
    return [
      ...others.filter((name) => names.has(name)),
      ...others.filter((name) => {
        const tail = name.slice(name.indexOf(beginning(project)));
        return patterns.some((pattern) => pattern.test(tail) || pattern.test(`${tail}/`));
      }),
    ];
  });
}

describe('two environments of one account', () => {
  it('meet in a queue and its dead letters when the name of one begins as that of the other, which the rule refuses', () => {
    const application = applicationOf('shop', ['default', 'eu-default'], []);
    const [dev, devEu] = ['dev', 'dev-eu'].map((name) => environmentCalled(name, 'sqs', ['default', 'eu-default']));
    if (!dev || !devEu) throw new Error('there are two');
    expect(meetings(application, dev, devEu)).toEqual(
      expect.arrayContaining([
        'aws_sqs_queue shop-dev-eu-default',
        'aws_sqs_queue shop-dev-eu-default-dead-letters',
        'aws_iam_role shop-dev-eu-web-task',
      ]),
    );
    expect(namesApart(dev, devEu, application)).toHaveLength(1);
  });

  it.each([
    ['shop', 'dev', 'development', 'redis', ['default', 'eu-default'], ['shop', 'eu-shop']],
    ['shop', 'eu', 'dev-eu', 'sqs', ['eu', 'Eu-default'], ['eu', 'dev']],
    ['shop', 'a', 'aa', 'sqs', ['a', 'aa', 'a-a'], ['a', 'a-a']],
    [longProject, 'pre', 'production', 'redis', ['default'], ['shop']],
    [longProject, 'pre', 'prod', 'sqs', ['default', 'd'], ['shop']],
    [longProject.slice(0, 29), 'pr', 'pre', 'redis', ['default'], ['shop']],
    [longProject.slice(0, 28), 'pre', 'pre2', 'redis', ['default'], ['shop']],
    [longProject, 'production-eu-west-1', 'production-eu-west-2', 'redis', ['default'], ['shop']],
    [
      longProject,
      'production-eu-west-1',
      'production-eu-west-2',
      'sqs',
      ['forty-characters-long-name-of-a-queue-40'],
      ['shop'],
    ],
  ] as const)('%s: %s and %s are apart, with %s', (project, first, second, broker, queues, frontEnds) => {
    const application = applicationOf(project, [...queues], [...frontEnds]);
    const one = environmentCalled(first, broker, [...queues]);
    const other = environmentCalled(second, broker, [...queues], {
      network: { ...one.network, cidr: '10.20.0.0/16' },
      cache: { nodeType: 'cache.t4g.micro', replicas: 1 },
    });
    expect(namesApart(one, other, application)).toEqual([]);
    expect(meetings(application, one, other)).toEqual([]);
  });
});

describe('names of two environments that the rule takes, drawn at random', () => {
  const words =
    'a aa dev eu de pre prod production default broker cache web state task plan terraform front end x1'.split(' ');
  // What the rights of modules name by a beginning. The rights to ElastiCache look at tags, too, where names are cut.
  const byBeginning = [
    'alarm',
    'autoScalingGroup',
    'bucket',
    'cloudFrontFunction',
    'dbInstance',
    'eventRule',
    'lambdaFunction',
    'logDelivery',
    'queue',
    'role',
    'topic',
  ] as const;
  const others = [
    'dbProxy',
    'ecs',
    'launchTemplate',
    'loadBalancer',
    'policy',
    'replicationGroup',
    'repository',
    'table',
    'targetGroup',
  ] as const;

  // https://en.wikipedia.org/wiki/Linear_congruential_generator: the same draws in each run.
  let seed = 16;
  const below = (limit: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * limit);
  };
  const drawn = (most: number, longest: number) =>
    Array.from({ length: 1 + below(most) }, () => words[below(words.length)])
      .join('-')
      .slice(0, longest)
      .replace(/-+$/, '');

  it('do not meet, nor does the beginning that IAM knows one by take a name of the other', () => {
    const met: string[] = [];
    let taken = 0;
    const [anyApplication, anyEnvironment] = [applicationSchema.parse(leastApplication), environment()];
    for (let round = 0; round < 3000; round++) {
      const project = drawn(9, 30);
      const [one, other] = [drawn(4, 20), drawn(4, 20)];
      const application = { ...anyApplication, project };
      const [first, second] = [one, other].map((name) => ({ ...anyEnvironment, name })) as [
        EnvironmentConfig,
        EnvironmentConfig,
      ];
      if (one === other || namesApart(first, second, application).length > 0) continue;
      taken++;
      for (const kind of [...byBeginning, ...others]) {
        const names = [one, other].map((name) =>
          Array.from({ length: 3 }, () => awsName(kind, `${project}-${name}`, ...drawn(3, 40).split('-'))),
        ) as [string[], string[]];
        met.push(...names[0].filter((name) => names[1].includes(name)));
        if (!(byBeginning as readonly string[]).includes(kind)) continue;
        const start = awsNamePattern(kind, `${project}-${one}`).slice(0, -1);
        met.push(...names[1].filter((name) => name.startsWith(start)));
      }
    }
    expect(taken).toBeGreaterThan(1500);
    expect(met).toEqual([]);
  });
});

describe('the role that deploys pre of a project whose name is long', () => {
  const application = applicationOf(longProject, ['default'], ['shop']);
  const [pre, production] = ['pre', 'production'].map((name) => environmentCalled(name, 'redis', ['default']));
  if (!pre || !production) throw new Error('there are two');
  const iam = new Iam(bootstrapTerraform(application, pre, [pre, production]), pre);

  /** Whether it may change the Redis of an environment, which has its tags once it is there. */
  async function may(action: string, environment: EnvironmentConfig, made: boolean): Promise<boolean[]> {
    const terraform = environmentTerraform(application, environment, [pre, production] as EnvironmentConfig[]);
    const tags = { 'aws:ResourceTag/Project': longProject, 'aws:ResourceTag/Environment': environment.name };
    const ids = Object.values(all(terraform, 'aws_elasticache_replication_group'));
    return Promise.all(
      ids.map(({ replication_group_id: id }) =>
        iam.allows({
          who: 'github_deploy',
          action,
          what: `arn:aws:elasticache:eu-central-1:111111111111:replicationgroup:${id}`,
          context: made ? tags : {},
        }),
      ),
    );
  }

  it('makes and changes its own Redis, and none of production, whose names begin alike', async () => {
    expect(await may('elasticache:CreateReplicationGroup', pre, false)).toEqual([true, true]);
    expect(await may('elasticache:DeleteReplicationGroup', pre, true)).toEqual([true, true]);
    expect(await may('elasticache:ModifyReplicationGroup', production, true)).toEqual([false, false]);
    expect(await may('elasticache:DeleteReplicationGroup', production, true)).toEqual([false, false]);
  });
});

describe('names that an extension gives', () => {
  const names = ['dev', 'staging'] as const;

  function found(
    build: (stack: Construct, name: string) => void,
    accounts: [string, string],
    regions = ['eu-central-1', 'eu-central-1'] as const,
  ) {
    const stacks = names.map((name, index) => {
      const stack = new Stack(app(), name);
      build(stack, name);
      const region = regions[index] as 'eu-central-1';
      const network = { ...environment().network, zones: [`${region}a`, `${region}b`] };
      return { stack, environment: environment({ name, account: accounts[index] as string, region, network }) };
    });
    return namesThatMeet(stacks).map(sentence);
  }

  const one: [string, string] = ['111111111111', '111111111111'];
  const two: [string, string] = ['111111111111', '222222222222'];
  const events = (stack: Construct) => void new SqsQueue(stack, 'events', { name: 'events' });
  const bucket = (stack: Construct) => void new S3Bucket(stack, 'events', { bucket: 'acme-events' });

  it('may not be the same in two environments of one account', () => {
    expect(found(events, one)).toEqual([
      'staging: must not give an aws_sqs_queue a name that dev gives to one, got "events"; begin the name with that of the project and the environment: an extension has nameOf for it',
    ]);
  });

  it('may be the same in two accounts, but for buckets', () => {
    expect(found(events, two)).toEqual([]);
    expect(found(bucket, two)).toHaveLength(1);
  });

  it('are held apart in each type of which AWS has one of a name', () => {
    const config = environment({
      ...everyCapability('sqs', 'mail'),
      cache: { nodeType: 'cache.t4g.micro', replicas: 0 },
    });
    const application = { ...applicationOf('shop', ['mail'], ['web']), secrets: ['STRIPE_API_KEY'] };
    const stacks = withoutCreationStacks(() =>
      [config, environment(everyCapability('redis'))].map(
        (each) => new EnvironmentStack(app(), application, each, [each]),
      ),
    );
    const found = stacks.flatMap((stack) => {
      const twice = names.map((name) => ({ stack, environment: { ...config, name } }));
      return namesThatMeet(twice).map(({ must }) => /aws_(\w+)/.exec(must)?.[1]);
    });
    expect([...new Set(found)].toSorted()).toEqual([
      'autoscaling_group',
      ...['cloudfront_cache_policy', 'cloudfront_function', 'cloudfront_origin_access_control'],
      ...['cloudfront_origin_request_policy', 'cloudfront_response_headers_policy'],
      ...['cloudwatch_composite_alarm', 'cloudwatch_dashboard', 'cloudwatch_event_rule'],
      ...['cloudwatch_log_group', 'cloudwatch_metric_alarm', 'db_instance', 'db_parameter_group', 'db_proxy'],
      ...[
        'db_subnet_group',
        'dynamodb_table',
        'ecr_repository',
        'ecs_capacity_provider',
        'ecs_cluster',
        'ecs_task_definition',
        'elasticache_parameter_group',
      ],
      ...[
        'elasticache_replication_group',
        'elasticache_subnet_group',
        'iam_instance_profile',
        'iam_role',
        'kms_alias',
        'lambda_function',
      ],
      'launch_template',
      ...['lb', 'lb_target_group', 's3_bucket', 'scheduler_schedule_group', 'secretsmanager_secret'],
      ...['sfn_state_machine', 'sns_topic', 'sqs_queue', 'ssm_parameter'],
    ]);
  });

  it('may be the same for what is named within something, and where each has its own', () => {
    expect(found((stack) => void new SecurityGroup(stack, 'events', { name: 'events' }), one)).toEqual([]);
    expect(found((stack, name) => void new SqsQueue(stack, 'events', { name: `shop-${name}-events` }), one)).toEqual(
      [],
    );
  });
});
