import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { FargateService } from '../../../modules/fargate-service/fargate-service.ts';
import type { Scaling } from '../../../modules/fargate-service/scaling.ts';
import { fargateServiceShape } from '../../../modules/fargate-service/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { all, only, ref } from '../terraform.ts';

const fargateServiceSettings = group(fargateServiceShape);

function build(tasks: object, scale: (scaling: Scaling, stack: TerraformStack) => void = () => {}) {
  return synth((stack) => {
    const service = new FargateService(stack, 'web', {
      ...foundation(stack),
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      workload: { command: ['gunicorn'], ...fargateServiceSettings.parse({ cpu: 256, memoryMiB: 512, ...tasks }) },
    });
    if (service.scaling) scale(service.scaling, stack);
  });
}

const target = {
  service_namespace: ref('aws_appautoscaling_target.web_scaling_target.service_namespace'),
  scalable_dimension: ref('aws_appautoscaling_target.web_scaling_target.scalable_dimension'),
  resource_id: ref('aws_appautoscaling_target.web_scaling_target.resource_id'),
};

function keptAt(name: string, value: number, metric: object, after: string) {
  return {
    name,
    ...target,
    policy_type: 'TargetTrackingScaling',
    target_tracking_scaling_policy_configuration: {
      target_value: value,
      predefined_metric_specification: metric,
      scale_out_cooldown: 60,
      scale_in_cooldown: 180,
    },
    depends_on: [after],
  };
}

describe('a service that is kept at a share of its CPU', () => {
  const terraform = build({ scaling: { minTasks: 2, maxTasks: 8, cpuPercent: 60 } });

  it('starts with its fewest tasks, and is no longer told by Terraform how many to run', () => {
    const service = only(terraform, 'aws_ecs_service');
    expect(service.desired_count).toBe(2);
    expect(service.lifecycle).toEqual({ ignore_changes: ['desired_count'], postcondition: [expect.anything()] });
  });

  it('is scaled between its fewest and its most tasks', () => {
    expect(only(terraform, 'aws_appautoscaling_target')).toEqual({
      service_namespace: 'ecs',
      scalable_dimension: 'ecs:service:DesiredCount',
      resource_id: `service/${ref('aws_ecs_cluster.cluster_ecs.name')}/${ref('aws_ecs_service.web_service.name')}`,
      min_capacity: 2,
      max_capacity: 8,
    });
  });

  it('follows one target, and nothing else', () => {
    expect(only(terraform, 'aws_appautoscaling_policy')).toEqual(
      keptAt(
        'cpu',
        60,
        { predefined_metric_type: 'ECSServiceAverageCPUUtilization' },
        'aws_appautoscaling_target.web_scaling_target',
      ),
    );
    expect(all(terraform, 'aws_appautoscaling_scheduled_action')).toEqual({});
    expect(all(terraform, 'aws_cloudwatch_metric_alarm')).toEqual({});
  });
});

describe('a service with every kind of scaling', () => {
  const day = { when: 'cron(0 8 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minTasks: 2, maxTasks: 8 };
  const night = { when: 'cron(0 20 ? * MON-FRI *)', minTasks: 0, maxTasks: 0 };
  const terraform = build(
    {
      scaling: {
        ...{ minTasks: 2, maxTasks: 8, cpuPercent: 60, memoryPercent: 75 },
        steps: [
          { cpuPercent: 80, addTasks: 2 },
          { cpuPercent: 95, addTasks: 4 },
        ],
        schedule: [
          { name: 'day', ...day },
          { name: 'night', ...night },
        ],
      },
    },
    (scaling, stack) => {
      const { arnSuffix } = new LbTargetGroup(stack, 'target-group', {});
      scaling.keepAtRequests(900, `app/shop/1/${arnSuffix}`);
    },
  );
  const policies = all(terraform, 'aws_appautoscaling_policy');

  it('follows several targets at once', () => {
    const { web_scaling_spike: _, ...targets } = policies;
    expect(targets).toEqual({
      web_scaling_cpu: keptAt(
        'cpu',
        60,
        { predefined_metric_type: 'ECSServiceAverageCPUUtilization' },
        'aws_appautoscaling_target.web_scaling_target',
      ),
      web_scaling_memory: keptAt(
        'memory',
        75,
        { predefined_metric_type: 'ECSServiceAverageMemoryUtilization' },
        'aws_appautoscaling_policy.web_scaling_cpu',
      ),
      web_scaling_requests: keptAt(
        'requests',
        900,
        {
          predefined_metric_type: 'ALBRequestCountPerTarget',
          resource_label: `app/shop/1/${ref('aws_lb_target_group.target_group.arn_suffix')}`,
        },
        'aws_appautoscaling_scheduled_action.web_scaling_schedule_night',
      ),
    });
  });

  it('adds tasks at once in a spike, the more the higher it is', () => {
    expect(policies.web_scaling_spike).toEqual({
      name: 'spike',
      ...target,
      policy_type: 'StepScaling',
      step_scaling_policy_configuration: {
        adjustment_type: 'ChangeInCapacity',
        metric_aggregation_type: 'Average',
        cooldown: 60,
        step_adjustment: [
          { metric_interval_lower_bound: '0', metric_interval_upper_bound: '15', scaling_adjustment: 2 },
          { metric_interval_lower_bound: '15', scaling_adjustment: 4 },
        ],
      },
      depends_on: ['aws_appautoscaling_policy.web_scaling_memory'],
    });
    expect(only(terraform, 'aws_cloudwatch_metric_alarm')).toEqual({
      alarm_name: 'shop-test-web-spike',
      alarm_description: expect.stringMatching(/nobody has to do anything$/),
      namespace: 'AWS/ECS',
      metric_name: 'CPUUtilization',
      dimensions: {
        ClusterName: ref('aws_ecs_cluster.cluster_ecs.name'),
        ServiceName: ref('aws_ecs_service.web_service.name'),
      },
      statistic: 'Average',
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 80,
      period: 60,
      evaluation_periods: 1,
      treat_missing_data: 'notBreaching',
      alarm_actions: [ref('aws_appautoscaling_policy.web_scaling_spike.arn')],
    });
  });

  it('has other bounds at other times, which no apply takes back', () => {
    expect(all(terraform, 'aws_appautoscaling_scheduled_action')).toEqual({
      web_scaling_schedule_day: {
        name: 'day',
        ...target,
        schedule: 'cron(0 8 ? * MON-FRI *)',
        timezone: 'Europe/Berlin',
        scalable_target_action: { min_capacity: '2', max_capacity: '8' },
        depends_on: ['aws_appautoscaling_policy.web_scaling_spike'],
      },
      web_scaling_schedule_night: {
        name: 'night',
        ...target,
        schedule: 'cron(0 20 ? * MON-FRI *)',
        timezone: 'UTC',
        scalable_target_action: { min_capacity: '0', max_capacity: '0' },
        depends_on: ['aws_appautoscaling_scheduled_action.web_scaling_schedule_day'],
      },
    });
    expect(only(terraform, 'aws_appautoscaling_target').lifecycle).toEqual({
      ignore_changes: ['min_capacity', 'max_capacity'],
    });
  });
});

describe('a service that is scaled by what is reckoned of metrics', () => {
  const metric = {
    namespace: 'Shop',
    metricName: 'Orders',
    dimensions: { Shop: 'one', Shelf: 'two' },
    stat: 'Maximum',
  };
  const reckoned = { expression: 'orders / 2', metrics: { orders: metric } };
  const terraform = build({ scaling: { minTasks: 0, maxTasks: 8 } }, (scaling) => {
    scaling.keepAtBacklog(reckoned, 2400);
    scaling.wakeOn(reckoned);
  });
  const policies = all(terraform, 'aws_appautoscaling_policy');

  it('follows the expression', () => {
    expect(policies.web_scaling_backlog).toEqual({
      name: 'backlog',
      ...target,
      policy_type: 'TargetTrackingScaling',
      target_tracking_scaling_policy_configuration: {
        target_value: 2400,
        customized_metric_specification: {
          metrics: [
            {
              id: 'orders',
              metric_stat: {
                metric: {
                  namespace: 'Shop',
                  metric_name: 'Orders',
                  dimensions: [
                    { name: 'Shop', value: 'one' },
                    { name: 'Shelf', value: 'two' },
                  ],
                },
                stat: 'Maximum',
              },
              return_data: false,
            },
            { id: 'backlog', expression: 'orders / 2', label: 'Backlog of each task', return_data: true },
          ],
        },
        scale_out_cooldown: 60,
        scale_in_cooldown: 180,
      },
      depends_on: ['aws_appautoscaling_target.web_scaling_target'],
    });
  });

  it('starts its first task by an alarm on the expression, whose policy is made after the other', () => {
    expect(policies.web_scaling_wake.depends_on).toEqual(['aws_appautoscaling_policy.web_scaling_backlog']);
    expect(only(terraform, 'aws_cloudwatch_metric_alarm')).toMatchObject({
      alarm_name: 'shop-test-web-wake',
      metric_query: [
        { id: 'result', expression: 'orders / 2', label: 'wake', return_data: true },
        {
          id: 'orders',
          metric: {
            namespace: 'Shop',
            metric_name: 'Orders',
            dimensions: metric.dimensions,
            stat: 'Maximum',
            period: 60,
          },
        },
      ],
      alarm_actions: [ref('aws_appautoscaling_policy.web_scaling_wake.arn')],
    });
  });
});

it('leaves a fixed number of tasks to Terraform', () => {
  const terraform = build({ tasks: 3 });
  expect(only(terraform, 'aws_ecs_service')).toMatchObject({ desired_count: 3 });
  expect(only(terraform, 'aws_ecs_service').lifecycle).not.toHaveProperty('ignore_changes');
  expect(all(terraform, 'aws_appautoscaling_target')).toEqual({});
});
