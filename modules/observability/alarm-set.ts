import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Construct } from 'constructs';
import { alarmRights } from '../shared/common-rights.ts';
import { awsName } from '../shared/naming.ts';
import type { Metric } from './metric.ts';

export interface AlarmSetProps {
  /** Begins the names of the alarms: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** Where it is told when an alarm begins, and when it is over. */
  topic: { readonly arn: string };
  /** That of the topic's region, where the metrics are, too, if it is not the stack's own. */
  provider?: AwsProvider;
}

/** How long a threshold must be met. */
interface Lasting {
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
}

/** Alarms on one thing. Each tells the topic when it begins and when it is over. */
export abstract class AlarmSet extends Construct {
  readonly rights = [alarmRights];
  private readonly props: AlarmSetProps;
  private readonly role: string;

  /** `role` is the word for the thing among those of the environment. */
  constructor(scope: Construct, id: string, role: string, props: AlarmSetProps) {
    super(scope, id);
    this.role = role;
    this.props = props;
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

  /** What is reckoned of several metrics, each by its name in the expression. */
  protected onExpression(
    id: string,
    expression: string,
    metrics: Record<string, Metric>,
    lasting: Lasting,
    condition: Condition,
  ): void {
    this.alarm(id, lasting, condition, {
      metricQuery: [
        { id: 'result', expression, label: id, returnData: true },
        ...Object.entries(metrics).map(([id, metric]) => ({
          id,
          metric: { ...metric, period: lasting.periodSeconds },
        })),
      ],
    });
  }

  private alarm(
    id: string,
    { periods, datapoints }: Lasting,
    { description, threshold, atMost, missing }: Condition,
    measured: Partial<CloudwatchMetricAlarmConfig>,
  ): void {
    const { name, topic, provider } = this.props;
    new CloudwatchMetricAlarm(this, id, {
      ...measured,
      ...(provider && { provider }),
      alarmName: awsName('alarm', name, this.role, id),
      alarmDescription: description,
      comparisonOperator: atMost ? 'LessThanOrEqualToThreshold' : 'GreaterThanOrEqualToThreshold',
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: datapoints,
      treatMissingData: missing,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
  }
}
