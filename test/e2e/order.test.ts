import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import {
  environment,
  leastApplication,
  type Overrides,
  onInstances,
  redis,
  worker,
} from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';
import { type Moment, orderAfterFailure, orderOf } from './order.ts';

const sqs = { kind: 'sqs' as const };
const celery = { broker: sqs, workers: [worker({ queues: ['celery'] })], beat: { scheduler: 'database' as const } };
const services = ['web', 'worker_default', 'beat'].map(
  (service): Moment => `update aws_ecs_service.${service}_fargate_service`,
);

function stackOf(overrides: Overrides, queues = ['celery']) {
  const ofQueues = { ...leastApplication, queues: queues.map((name) => ({ name })) };
  return environmentTerraform(applicationSchema.parse(ofQueues), environment(overrides));
}

/** Where in an order each of these stands. */
function places(order: Moment[], moments: Moment[]): number[] {
  const found = moments.map((moment) => order.indexOf(moment));
  expect(
    moments.filter((_, index) => found[index] === -1),
    order.join('\n'),
  ).toEqual([]);
  return found;
}

describe('another broker', () => {
  it('is there before the tasks that use it, and the old one and the right to use it go after the last of them', async () => {
    const order = await orderOf(stackOf(celery), stackOf({ ...celery, broker: redis }));
    const rolled = places(order, services);
    const made = places(order, ['create aws_elasticache_replication_group.broker_redis_group']);
    const gone = places(order, [
      'delete aws_iam_role_policy.web_use_broker_policy',
      'delete aws_iam_role_policy.worker_default_use_broker_policy',
      'delete aws_iam_role_policy.beat_use_broker_policy',
      'delete aws_sqs_queue.broker_celery_queue',
    ]);
    expect(Math.max(...made)).toBeLessThan(Math.min(...rolled));
    expect(Math.min(...gone)).toBeGreaterThan(Math.max(...rolled));
  });

  it('measures the Redis that goes until a look, after the last task that used it, found it empty', async () => {
    const order = await orderOf(stackOf({ ...celery, broker: redis }), stackOf(celery));
    const rolled = places(order, services);
    const [looked] = places(order, ['create terraform_data.broker_removed_queues_empty']);
    const gone = places(order, [
      'delete aws_cloudwatch_event_target.broker_queue_depth_target',
      'delete aws_lambda_function.broker_queue_depth_function',
      'delete aws_iam_role_policy.broker_queue_depth_policy',
      'delete aws_vpc_security_group_egress_rule.broker_queue_depth_to_broker_egress',
      'delete aws_elasticache_replication_group.broker_redis_group',
    ]);
    expect(looked).toBeGreaterThan(Math.max(...rolled));
    expect(Math.min(...gone), order.join('\n')).toBeGreaterThan(looked as number);
  });
});

describe('instances of EC2', () => {
  const onEc2 = { ...celery, workers: [worker({ queues: ['celery'], capacity: onInstances })] };
  const capacity = 'worker_default_capacity';
  const parts = [
    `aws_ecs_capacity_provider.${capacity}_provider`,
    `aws_autoscaling_group.${capacity}_group`,
    `aws_launch_template.${capacity}_template`,
    `aws_iam_role_policy.${capacity}_policy`,
    `aws_vpc_security_group_egress_rule.${capacity}_to_internet`,
  ];
  const rolled: Moment = 'update aws_ecs_service.worker_default_fargate_service';

  it('are there, and known to the cluster, before the first task that runs on them', async () => {
    const order = await orderOf(stackOf(celery), stackOf(onEc2));
    const made = places(order, [
      ...parts.map((part): Moment => `create ${part}`),
      'create terraform_data.cluster_capacity_added',
    ]);
    expect(Math.max(...made)).toBeLessThan(places(order, [rolled])[0] as number);
  });

  it('go after the last task that ran on them, once the cluster knows them no more', async () => {
    const order = await orderOf(stackOf(onEc2), stackOf(celery));
    const [last, left] = places(order, [rolled, 'create terraform_data.cluster_capacity_left']) as [number, number];
    const gone = places(
      order,
      parts.map((part): Moment => `delete ${part}`),
    );
    expect(left).toBeGreaterThan(last);
    expect(Math.min(...gone), order.join('\n')).toBeGreaterThan(left);
  });
});

describe('what tasks may do', () => {
  it('is taken away after the last task that did it, and given before the first that does', async () => {
    const before = stackOf(celery, ['celery', 'old']);
    const after = stackOf(celery, ['celery', 'new']);
    const order = await orderOf(before, after);
    const rolled = places(order, services);
    const policies = ['web', 'worker_default', 'beat'].map((of) => `aws_iam_role_policy.${of}_use_broker_policy`);
    const given = places(
      order,
      policies.map((policy): Moment => `create ${policy}`),
    );
    const taken = places(
      order,
      [...policies, 'aws_sqs_queue.broker_old_queue'].map((gone): Moment => `delete ${gone}`),
    );
    for (const [index, policy] of given.entries()) expect(policy).toBeLessThan(rolled[index] as number);
    expect(Math.min(...taken)).toBeGreaterThan(Math.max(...rolled));
    // The step that looks whether it is empty.
    const [emptied, deleted] = places(order, [
      'create terraform_data.broker_removed_queues_empty',
      'delete aws_sqs_queue.broker_old_queue',
    ]) as [number, number];
    expect(emptied).toBeGreaterThan(Math.max(...rolled));
    expect(deleted).toBeGreaterThan(emptied);
  });
});

describe('another health check', () => {
  it('is asked for once all tasks run that answer it, so that a deployment that fails goes back to tasks that pass', async () => {
    const before = stackOf({});
    const after = stackOf({ web: { healthCheckPath: '/ready', healthCheckMatcher: '204' } });
    const order = await orderOf(before, after);
    const [rolled, asked] = places(order, services.slice(0, 1).concat('create terraform_data.web_health_check'));
    expect(asked).toBeGreaterThan(rolled as number);
    expect(order).not.toContain('update aws_lb_target_group.web_target_group');
  });
});

describe('another way out of the network', () => {
  it('takes the old one away after the last task that used it', async () => {
    const order = await orderOf(stackOf({}), stackOf({ network: { egress: 'public-ip' } }));
    const [rolled] = places(order, services.slice(0, 1)) as [number];
    const gone = places(order, [
      'delete aws_route.network_private_a_to_internet',
      'delete aws_nat_gateway.network_nat_a',
      'delete aws_eip.network_nat_address_a',
    ]);
    expect(Math.min(...gone)).toBeGreaterThan(rolled);
  });
});

describe('a deploy after one that failed', () => {
  it.each(['aws_ecs_service.web_fargate_service', 'aws_ecs_service.worker_default_fargate_service'])(
    'takes away what its tasks no longer use after the last of them, where %s did not come up',
    async (failing) => {
      const before = stackOf(celery, ['celery', 'old']);
      const after = stackOf({ ...celery, network: { egress: 'public-ip' } }, ['celery', 'new']);
      const [failed, retried] = await orderAfterFailure(before, after, failing);
      const gone = [
        'aws_iam_role_policy.web_use_broker_policy',
        'aws_iam_role_policy.worker_default_use_broker_policy',
        'aws_iam_role_policy.beat_use_broker_policy',
        'aws_sqs_queue.broker_old_queue',
        'aws_route.network_private_a_to_internet',
        'aws_nat_gateway.network_nat_a',
      ].map((address): Moment => `delete ${address}`);
      expect(failed).toContain(`update ${failing}`);
      expect(failed.filter((moment) => gone.includes(moment))).toEqual([]);
      const [rolled, emptied] = places(retried, [
        `update ${failing}`,
        'create terraform_data.broker_removed_queues_empty',
      ]) as [number, number];
      expect(Math.min(...places(retried, gone))).toBeGreaterThan(Math.max(rolled, emptied));
    },
  );

  it('puts back what was there, and takes away what was new after the last task that used it', async () => {
    const before = stackOf(celery, ['celery', 'old']);
    const after = stackOf(celery, ['celery', 'new']);
    const [, back] = await orderAfterFailure(before, after, 'aws_ecs_service.web_fargate_service', before);
    const rolled = places(back, services);
    const gone = places(back, [
      'delete aws_iam_role_policy.web_use_broker_policy',
      'delete aws_sqs_queue.broker_new_queue',
    ]);
    expect(Math.min(...gone)).toBeGreaterThan(Math.max(...rolled));
  });
});

describe('a shift of requests', () => {
  const shifting = (web: object = {}) =>
    stackOf({
      ...celery,
      migration: {},
      web: { deployment: { strategy: 'canary', check: { command: ['true'] } }, ...web },
    } as Overrides);

  it('is undone before the new tasks, done before web changes, and settled after that', async () => {
    const order = await orderOf(shifting(), shifting({ user: '1000:1000' }));
    const found = places(order, [
      'update terraform_data.web_next_undo',
      'update aws_ecs_service.web_next_service',
      'update terraform_data.web_next_shift',
      'update aws_ecs_service.web_fargate_service',
      'update terraform_data.web_next_settle',
    ]);
    expect(found, order.join('\n')).toEqual([...found].sort((a, b) => a - b));
    expect(order.filter((moment) => moment.startsWith('delete') && !moment.includes('terraform_data'))).toEqual([
      'delete aws_ecs_task_definition.web_fargate_task_definition',
    ]);
  });

  it('comes without a change of web, and when it goes, its target group goes after the rule has left it', async () => {
    const rolling = stackOf({ ...celery, migration: {} });
    const come = await orderOf(rolling, shifting());
    const web = (moment: Moment) =>
      / aws_(ecs_service|lb_target_group|lb_listener_rule)\.web_(fargate|target)/.test(moment);
    expect(come.filter((moment) => web(moment) && !moment.startsWith('update aws_lb_listener_rule'))).toEqual([]);
    const go = await orderOf(shifting(), rolling);
    const [left, gone] = places(go, [
      'update aws_lb_listener_rule.web_target_group_rule',
      'delete aws_lb_target_group.web_next_target_group',
    ]);
    expect(left, go.join('\n')).toBeLessThan(gone as number);
    expect(go.filter((moment) => web(moment) && moment.startsWith('delete'))).toEqual([]);
  });
});
