import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Names } from './names.ts';
import type { Problem } from './problem.ts';

/** The alarms of the environment that are in ALARM, but for those that only ask for more tasks. */
export async function raisedAlarms(client: CloudWatchClient, { cluster, alarmTopicArn }: Names): Promise<Problem[]> {
  const pages = paginateDescribeAlarms(
    { client },
    {
      AlarmNamePrefix: `${cluster}-`,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StateValue: 'ALARM',
    },
  );
  const problems: Problem[] = [];
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    for (const { AlarmName = '', AlarmDescription, AlarmActions, StateReason } of [
      ...CompositeAlarms,
      ...MetricAlarms,
    ]) {
      if (!AlarmActions?.includes(alarmTopicArn)) continue;
      const wayOut = AlarmDescription ?? 'see it in CloudWatch';
      problems.push({ cause: 'alarm', path: AlarmName, must: 'must not be in ALARM', got: StateReason, wayOut });
    }
  }
  return problems;
}
