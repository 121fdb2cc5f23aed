import type { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import { type Burn, budgetDays, burns, missedPercent, type Objective } from './objectives.ts';

export interface ObjectiveAlarmsProps extends AlarmSetProps {
  objective: Objective;
  /** Requests that missed the objective in the long window before it tells. */
  minFailures: number;
}

/** What is done about it, and by when. */
const urgency = {
  page: 'Page: look now',
  ticket: 'Ticket: look within some days',
};

/**
 * That an error budget is spent too fast. CloudWatch evaluates an alarm each minute over the last period, so a period is a window
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html). It takes one of 3 days, as periods times their number are at most 7
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, Period; one period may be a week: .../API_WallClockWindow.html), but evaluates an alarm over more than a day once an hour, and up to the full hour alone: the
 * ticket comes up to an hour later. AWS describes no alarm over metrics of different periods, so the two windows are two alarms that tell nobody, and a composite one tells when both are raised.
 */
export class ObjectiveAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ObjectiveAlarmsProps) {
    const { objective, minFailures } = props;
    super(scope, id, `objective-${objective.id}`, props);
    const percent = missedPercent(objective);
    const raised = burns.map((burn) => ({
      ...burn,
      rule: [
        this.window(burn, 'long', `IF(${objective.missed} >= ${minFailures}, ${percent}, 0)`, objective),
        this.window(burn, 'short', percent, objective),
      ]
        .map(({ alarmName }) => `ALARM("${alarmName}")`)
        .join(' AND '),
    }));
    for (const tells of ['page', 'ticket'] as const) {
      const all = raised.filter((burn) => burn.tells === tells);
      const days = Math.round(budgetDays / Math.min(...all.map(({ rate }) => rate)));
      this.onAlarms(
        tells,
        all.map(({ rule }) => `(${rule})`).join(' OR '),
        `${urgency[tells]}. So many requests ${objective.missedBy} that ${days} days of it use up what may be missed in ${budgetDays}: ${objective.promise}`,
      );
    }
  }

  private window(
    { id, rate, longSeconds, shortSeconds }: Burn,
    which: 'long' | 'short',
    expression: string,
    { budgetPercent, operands, missedBy }: Objective,
  ): CloudwatchMetricAlarm {
    const periodSeconds = which === 'long' ? longSeconds : shortSeconds;
    const threshold = Number((rate * budgetPercent).toFixed(6));
    return this.onExpression(
      `${id}-${which}`,
      expression,
      operands,
      { periodSeconds, periods: 1, datapoints: 1 },
      {
        description: `${threshold} percent of the requests of ${periodSeconds / 60} minutes, or more, ${missedBy}; another alarm tells of it`,
        threshold,
        // The load balancer measures nothing while nobody asks, and no errors while there are none.
        missing: 'notBreaching',
        quiet: true,
      },
    );
  }
}
