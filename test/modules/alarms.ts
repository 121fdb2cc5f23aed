import type { Construct } from 'constructs';
import { expect } from 'vitest';
import { AlarmTopic } from '../../modules/observability/alarm-topic.ts';
import { synth, type Terraform } from '../synth.ts';
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
