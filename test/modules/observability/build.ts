import type { Construct } from 'constructs';
import { expect } from 'vitest';
import { AlarmTopic } from '../../../modules/observability/alarm-topic.ts';
import { synth, type Terraform } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, ref } from '../terraform.ts';

/** What is synthesized of alarms that go to one topic. */
export function build(alarms: (props: { name: string; topic: AlarmTopic }, scope: Construct) => void): Terraform {
  return synth((stack) => {
    const settings = { alarmSubscribers: [] };
    const topic = new AlarmTopic(stack, 'alarms', { name, place, encryption: encryptionOf(stack), settings });
    alarms({ name, topic }, stack);
  });
}

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
