import type { Construct } from 'constructs';
import { expect } from 'vitest';
import { AlarmTopic } from '../../modules/observability/alarm-topic.ts';
import { synth, type Terraform } from '../synth.ts';
import { evaluateQueries, type Series } from './celery-worker/metric-math.ts';
import { encryptionOf, name, place } from './foundation.ts';
import { all, ref } from './terraform.ts';

/** What is synthesized of alarms that go to one topic. */
export function build(alarms: (props: { name: string; topic: AlarmTopic }, scope: Construct) => void): Terraform {
  return synth((stack) => {
    const settings = { alarmSubscribers: [] };
    const topic = new AlarmTopic(stack, 'alarms', { name, place, encryption: encryptionOf(stack), settings });
    alarms({ name, topic }, stack);
  });
}

/** The bounds of how long a threshold must be met. */
export const lasting = {
  periodSeconds: {
    takes: [60, 300, 900, 3600],
    refuses: [10, 61],
    message: 'must be one of 60, 300, 900, 3600; AWS measures once a minute',
  },
  periods: {
    takes: [1, 24],
    refuses: [0, 25],
    message: 'must be a whole number from 1 to 24; CloudWatch looks back a day at most',
  },
  datapoints: {
    takes: [1, 24],
    refuses: [0, 25],
    message: 'must be a whole number from 1 to 24; it can be no more than periods',
  },
};

export const alarmsOf = (terraform: Terraform) => all(terraform, 'aws_cloudwatch_metric_alarm');

/** An alarm, whole, of which `rest` is its own. */
export function alarm(id: string, { periods, datapoints }: { periods: number; datapoints: number }, rest: object) {
  const topic = ref('aws_sns_topic.alarms_topic.arn');
  return {
    alarm_name: `shop-test-${id}`,
    alarm_description: expect.any(String),
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    evaluation_periods: periods,
    datapoints_to_alarm: datapoints,
    treat_missing_data: 'notBreaching',
    alarm_actions: [topic],
    ok_actions: [topic],
    ...rest,
  };
}

/**
 * Whether an alarm, as it is synthesized, is in ALARM after these values of its metrics, each by its name, or by its id in the expression.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data: where values are missing, it looks back further, and fills in as its
 * settings say only where there are too few all the same.
 * @param before whether it was before, which it stays while it has nothing to judge by and ignores that
 */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of a resource
export function rings(alarm: any, series: Record<string, Series>, before = false): boolean {
  const {
    metric_query: queries,
    metric_name: metric,
    evaluation_periods: periods,
    treat_missing_data: missing,
  } = alarm;
  const values = queries ? evaluateQueries(queries, series) : (series[metric] ?? []);
  if (values.length === 0) throw new Error(`${alarm.alarm_name}: must have values of ${metric}`);
  const measured = values.filter((value) => value !== undefined);
  if (measured.length === 0 && missing === 'ignore') return before;
  const judged: Series = measured.length >= periods ? measured.slice(-periods) : values.slice(-periods);
  const met = (value: number) =>
    alarm.comparison_operator === 'LessThanOrEqualToThreshold' ? value <= alarm.threshold : value >= alarm.threshold;
  const breaching = judged.filter((value) => (value === undefined ? missing === 'breaching' : met(value)));
  return breaching.length >= alarm.datapoints_to_alarm;
}

/** As many values, all the same. */
export function times(count: number, value: number | undefined): Series {
  return Array(count).fill(value);
}
