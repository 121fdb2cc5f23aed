import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm/index.js';
import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { alarmRights } from '../shared/common-rights.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import type { Metric, Operands } from './metric.ts';
import { compositeAlarmRights } from './rights.ts';

export interface AlarmSetProps {
  /** Begins the names of the alarms: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** Where it is told when an alarm begins, and when it is over. */
  topic: { readonly arn: string };
  /** That of the topic's region, where the metrics are, too, if it is not the stack's own. */
  provider?: AwsProvider;
}

/** How long a threshold must be met. */
export interface Lasting {
  periodSeconds: number;
  periods: number;
  datapoints: number;
}

interface Condition {
  /** What is the matter, for whoever gets the e-mail. */
  description: string;
  /** It is met by as much, and by more. */
  threshold: number;
  /** It is met by as much, and by less: of what runs out. */
  atMost?: true;
  /** What a period counts for in which AWS has measured nothing; `ignore`: the alarm stays as it is. */
  missing: 'breaching' | 'notBreaching' | 'ignore';
  /** It tells nobody: an alarm on alarms does. */
  quiet?: boolean;
  /** What must be there before it, or it rings since nothing is measured yet. */
  startAfter?: readonly ITerraformDependable[];
  /** Where this changes, it is made anew. */
  madeAnewWith?: ITerraformDependable;
}

/** Alarms on one thing. Each tells the topic when it begins and when it is over. */
export abstract class AlarmSet extends Construct {
  readonly rights: Rights[] = [alarmRights];
  /** All that tell somebody. */
  readonly telling: { readonly arn: string }[] = [];
  /** Where they are, if that is not the stack's own region. */
  readonly region: string | undefined;
  private readonly props: AlarmSetProps;
  private readonly role: string;
  private readonly made = new Map<string, CloudwatchMetricAlarm>();

  /** `role` is the word for the thing among those of the environment. */
  constructor(scope: Construct, id: string, role: string, props: AlarmSetProps) {
    super(scope, id);
    this.role = role;
    this.props = props;
    this.region = props.provider?.region;
  }

  /**
   * The name of one of its alarms, for a composite alarm, which is made after it. AWS deletes no alarm that a composite one names, so it goes after that was
   * updated, which Terraform does for this lifecycle alone: https://github.com/hashicorp/terraform-provider-aws/issues/34807
   */
  named(id: string): string {
    const alarm = this.made.get(id) as CloudwatchMetricAlarm;
    alarm.lifecycle = { createBeforeDestroy: true };
    return alarm.alarmName;
  }

  /** All of them that are on metrics. */
  get alarms(): readonly CloudwatchMetricAlarm[] {
    return [...this.made.values()];
  }

  protected onMetric(id: string, { stat, ...metric }: Metric, lasting: Lasting, condition: Condition): void {
    this.alarm(id, lasting, condition, {
      ...metric,
      period: lasting.periodSeconds,
      ...(/^p\d/.test(stat)
        ? // A percentile of a few values is one of them: such periods leave the alarm as it is.
          { extendedStatistic: stat, evaluateLowSampleCountPercentiles: 'ignore' }
        : { statistic: stat }),
    });
  }

  /** What is reckoned of several metrics and expressions, each by its name in the expression. AWS takes 10 of each (MetricDataQuery in its API reference). */
  protected onExpression(
    id: string,
    expression: string,
    operands: Operands,
    lasting: Lasting,
    condition: Condition,
  ): CloudwatchMetricAlarm {
    return this.alarm(id, lasting, condition, {
      metricQuery: [
        { id: 'result', expression, label: id, returnData: true },
        ...Object.entries(operands).map(([id, operand]) =>
          typeof operand === 'string'
            ? { id, expression: operand }
            : { id, metric: { ...operand, period: lasting.periodSeconds } },
        ),
      ],
    });
  }

  /** What is raised by a rule over other alarms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html, AlarmRule. */
  protected onAlarms(id: string, rule: string, description: string): void {
    const alarm = new CloudwatchCompositeAlarm(this, id, {
      ...this.common(id),
      ...this.actions,
      alarmDescription: description,
      alarmRule: rule,
    });
    this.telling.push(alarm);
    this.rights.push(compositeAlarmRights);
  }

  private common(id: string) {
    const { name, provider } = this.props;
    return { ...(provider && { provider }), alarmName: awsName('alarm', name, this.role, id) };
  }

  private get actions() {
    const { arn } = this.props.topic;
    return { alarmActions: [arn], okActions: [arn] };
  }

  private alarm(
    id: string,
    { periods, datapoints }: Lasting,
    { description, threshold, atMost, missing, quiet, startAfter, madeAnewWith }: Condition,
    measured: Partial<CloudwatchMetricAlarmConfig>,
  ): CloudwatchMetricAlarm {
    const alarm = new CloudwatchMetricAlarm(this, id, {
      ...measured,
      ...this.common(id),
      ...(!quiet && this.actions),
      alarmDescription: description,
      comparisonOperator: atMost ? 'LessThanOrEqualToThreshold' : 'GreaterThanOrEqualToThreshold',
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: datapoints,
      treatMissingData: missing,
      ...(startAfter && { dependsOn: [...startAfter] }),
      ...(madeAnewWith && { lifecycle: { replaceTriggeredBy: [dependable(madeAnewWith)] } }),
    });
    this.made.set(id, alarm);
    if (!quiet) this.telling.push(alarm);
    return alarm;
  }
}
