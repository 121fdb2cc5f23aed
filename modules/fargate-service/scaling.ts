import {
  AppautoscalingPolicy,
  type AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
} from '@cdktf/provider-aws/lib/appautoscaling-policy/index.js';
import { AppautoscalingScheduledAction } from '@cdktf/provider-aws/lib/appautoscaling-scheduled-action/index.js';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Expression } from '../observability/metric.ts';
import { alarmRights } from '../shared/common-rights.ts';
import { awsName } from '../shared/naming.ts';
import type { ScalingSettings } from '../workload/settings.ts';
import { scalingRights } from './rights.ts';

export interface ScalingProps {
  /** Begins the name of its alarm: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for the service among those of the environment. */
  role: string;
  /** The names that the service's metrics go under. */
  dimensions: { ClusterName: string; ServiceName: string };
  settings: ScalingSettings;
}

/** What a service is scaled by: what AWS measures of each, or what is reckoned of metrics. */
type Measured = Pick<
  AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
  'predefinedMetricSpecification' | 'customizedMetricSpecification'
>;

/** The number of a service's tasks, from now on Application Auto Scaling's and not Terraform's. */
export class Scaling extends Construct {
  readonly rights = [scalingRights, alarmRights];
  readonly target: AppautoscalingTarget;
  private readonly props: ScalingProps;
  /** AWS refuses two changes of one target at a time: https://github.com/hashicorp/terraform-provider-aws/issues/17915. */
  private last: ITerraformDependable;

  constructor(scope: Construct, id: string, props: ScalingProps) {
    super(scope, id);
    this.props = props;
    const { settings } = props;
    const { ClusterName, ServiceName } = props.dimensions;
    this.target = new AppautoscalingTarget(this, 'target', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId: `service/${ClusterName}/${ServiceName}`,
      minCapacity: settings.minTasks,
      maxCapacity: settings.maxTasks,
      // Each scheduled action changes them: an apply at night must not wake what sleeps.
      ...(settings.schedule && { lifecycle: { ignoreChanges: ['min_capacity', 'max_capacity'] } }),
    });
    this.last = this.target;

    if (settings.cpuPercent) {
      this.keepAt('cpu', settings.cpuPercent, predefined('ECSServiceAverageCPUUtilization'));
    }
    if (settings.memoryPercent) {
      this.keepAt('memory', settings.memoryPercent, predefined('ECSServiceAverageMemoryUtilization'));
    }
    if (settings.steps) this.addAtOnce(settings.steps);
    const schedule = new Construct(this, 'schedule');
    for (const { name, when, timeZone, minTasks, maxTasks } of settings.schedule ?? []) {
      this.last = new AppautoscalingScheduledAction(schedule, name, {
        name,
        ...this.ofTarget,
        schedule: when,
        timezone: timeZone,
        scalableTargetAction: { minCapacity: String(minTasks), maxCapacity: String(maxTasks) },
        dependsOn: [this.last],
      });
    }
  }

  /** Keeps each task at so many requests a minute. The label is `<end of the load balancer's ARN>/<end of the target group's>`. */
  keepAtRequests(perTargetPerMinute: number, resourceLabel: string): void {
    this.keepAt('requests', perTargetPerMinute, predefined('ALBRequestCountPerTarget', resourceLabel));
  }

  /** Keeps each task at so much of a backlog. Nothing but `wakeOn` starts the first task: no target multiplies 0. */
  keepAtBacklog({ expression, metrics }: Expression, perTask: number): void {
    this.keepAt('backlog', perTask, {
      customizedMetricSpecification: {
        metrics: [
          ...Object.entries(metrics).map(([id, { namespace, metricName, dimensions, stat }]) => ({
            id,
            metricStat: {
              metric: {
                namespace,
                metricName,
                dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
              },
              stat,
            },
            returnData: false,
          })),
          { id: 'backlog', expression, label: 'Backlog of each task', returnData: true },
        ],
      },
    });
  }

  /** Starts the first task of a service that sleeps, once the expression is 1 or more for three minutes. */
  wakeOn({ expression, metrics }: Expression): void {
    const { name, role } = this.props;
    const policy = new AppautoscalingPolicy(this, 'wake', {
      name: 'wake',
      ...this.ofTarget,
      policyType: 'StepScaling',
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        metricAggregationType: 'Average',
        // A task starts in one to two minutes, and is measured some minutes later.
        cooldown: 300,
        stepAdjustment: [{ scalingAdjustment: 1, metricIntervalLowerBound: '0' }],
      },
      dependsOn: [this.last],
    });
    this.last = policy;
    new CloudwatchMetricAlarm(this, 'wake-alarm', {
      alarmName: awsName('alarm', name, role, 'wake'),
      alarmDescription: `Starts the first task of ${role}; nobody has to do anything`,
      metricQuery: [
        { id: 'result', expression, label: 'wake', returnData: true },
        ...Object.entries(metrics).map(([id, metric]) => ({ id, metric: { ...metric, period: 60 } })),
      ],
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      // A measurement of ECS that comes two minutes late would otherwise look like no task at all.
      evaluationPeriods: 3,
      treatMissingData: 'notBreaching',
      alarmActions: [policy.arn],
    });
  }

  private keepAt(name: string, targetValue: number, measured: Measured): void {
    const { scaleOutCooldownSeconds, scaleInCooldownSeconds } = this.props.settings;
    this.last = new AppautoscalingPolicy(this, name, {
      name,
      ...this.ofTarget,
      policyType: 'TargetTrackingScaling',
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        ...measured,
        scaleOutCooldown: scaleOutCooldownSeconds,
        scaleInCooldown: scaleInCooldownSeconds,
      },
      dependsOn: [this.last],
    });
  }

  /** Target tracking waits for three minutes, and adds in proportion; this is there after one. */
  private addAtOnce(steps: NonNullable<ScalingSettings['steps']>): void {
    const { name, role, dimensions, settings } = this.props;
    const [first] = steps;
    const from = first?.cpuPercent ?? 0;
    const policy = new AppautoscalingPolicy(this, 'spike', {
      name: 'spike',
      ...this.ofTarget,
      policyType: 'StepScaling',
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        metricAggregationType: 'Average',
        cooldown: settings.scaleOutCooldownSeconds,
        stepAdjustment: steps.map(({ cpuPercent, addTasks }, index) => {
          const next = steps[index + 1];
          return {
            scalingAdjustment: addTasks,
            // Counted from the threshold of the alarm.
            metricIntervalLowerBound: String(cpuPercent - from),
            ...(next && { metricIntervalUpperBound: String(next.cpuPercent - from) }),
          };
        }),
      },
      dependsOn: [this.last],
    });
    this.last = policy;
    new CloudwatchMetricAlarm(this, 'spike-alarm', {
      alarmName: awsName('alarm', name, role, 'spike'),
      alarmDescription: `Scales ${dimensions.ServiceName} out; nobody has to do anything`,
      namespace: 'AWS/ECS',
      metricName: 'CPUUtilization',
      dimensions: { ...dimensions },
      statistic: 'Average',
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: from,
      period: 60,
      evaluationPeriods: 1,
      // Without tasks there is no CPU, and nothing that more of them would help.
      treatMissingData: 'notBreaching',
      alarmActions: [policy.arn],
    });
  }

  private get ofTarget() {
    const { serviceNamespace, scalableDimension, resourceId } = this.target;
    return { serviceNamespace, scalableDimension, resourceId };
  }
}

function predefined(
  predefinedMetricType:
    | 'ECSServiceAverageCPUUtilization'
    | 'ECSServiceAverageMemoryUtilization'
    | 'ALBRequestCountPerTarget',
  resourceLabel?: string,
): Measured {
  return { predefinedMetricSpecification: { predefinedMetricType, ...(resourceLabel && { resourceLabel }) } };
}
