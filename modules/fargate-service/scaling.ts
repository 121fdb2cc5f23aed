import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy/index.js';
import { AppautoscalingScheduledAction } from '@cdktf/provider-aws/lib/appautoscaling-scheduled-action/index.js';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import type { ScalingSettings } from './settings.ts';

export interface ScalingProps {
  /** Begins the name of its alarm: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for the service among those of the environment. */
  role: string;
  /** The names that the service's metrics go under. */
  dimensions: { ClusterName: string; ServiceName: string };
  settings: ScalingSettings;
}

/** What AWS measures of a service and scales it by. */
type PredefinedMetric =
  | { predefinedMetricType: 'ECSServiceAverageCPUUtilization' | 'ECSServiceAverageMemoryUtilization' }
  | { predefinedMetricType: 'ALBRequestCountPerTarget'; resourceLabel: string };

/** The number of a service's tasks, from now on Application Auto Scaling's and not Terraform's. */
export class Scaling extends Construct {
  private readonly target: AppautoscalingTarget;
  private readonly settings: ScalingSettings;
  /** AWS refuses two changes of one target at a time: https://github.com/hashicorp/terraform-provider-aws/issues/17915. */
  private last: ITerraformDependable;

  constructor(scope: Construct, id: string, { name, role, dimensions, settings }: ScalingProps) {
    super(scope, id);
    this.settings = settings;
    const { ClusterName, ServiceName } = dimensions;
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
      this.keepAt('cpu', settings.cpuPercent, { predefinedMetricType: 'ECSServiceAverageCPUUtilization' });
    }
    if (settings.memoryPercent) {
      this.keepAt('memory', settings.memoryPercent, { predefinedMetricType: 'ECSServiceAverageMemoryUtilization' });
    }
    if (settings.steps) this.addAtOnce(settings.steps, awsName('alarm', name, role, 'spike'), dimensions);
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
    this.keepAt('requests', perTargetPerMinute, { predefinedMetricType: 'ALBRequestCountPerTarget', resourceLabel });
  }

  private keepAt(name: string, targetValue: number, predefinedMetricSpecification: PredefinedMetric): void {
    this.last = new AppautoscalingPolicy(this, name, {
      name,
      ...this.ofTarget,
      policyType: 'TargetTrackingScaling',
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        predefinedMetricSpecification,
        scaleOutCooldown: this.settings.scaleOutCooldownSeconds,
        scaleInCooldown: this.settings.scaleInCooldownSeconds,
      },
      dependsOn: [this.last],
    });
  }

  /** Target tracking waits for three minutes, and adds in proportion; this is there after one. */
  private addAtOnce(
    steps: NonNullable<ScalingSettings['steps']>,
    alarmName: string,
    dimensions: ScalingProps['dimensions'],
  ): void {
    const [first] = steps;
    const from = first?.cpuPercent ?? 0;
    const policy = new AppautoscalingPolicy(this, 'spike', {
      name: 'spike',
      ...this.ofTarget,
      policyType: 'StepScaling',
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        metricAggregationType: 'Average',
        cooldown: this.settings.scaleOutCooldownSeconds,
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
      alarmName,
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
