import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { alarmPage } from './links.ts';
import type { Names } from './names.ts';
import type { Problem } from './problem.ts';

/** The alarms of the environment that are in ALARM, in each region that it has any in, but for those that only ask for more tasks. */
export async function raisedAlarms(
  clientIn: (region: string) => CloudWatchClient,
  { cluster, alarmTopics }: Names,
): Promise<Problem[]> {
  const found = await Promise.all(
    alarmTopics.map(({ region, arn }) => raisedIn(clientIn(region), { cluster, region, topicArn: arn })),
  );
  return found.flat();
}

async function raisedIn(
  client: CloudWatchClient,
  { cluster, region, topicArn }: { cluster: string; region: string; topicArn: string },
): Promise<Problem[]> {
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
      if (!AlarmActions?.includes(topicArn)) continue;
      const wayOut = AlarmDescription ?? 'see it in CloudWatch';
      const links = [alarmPage(region, AlarmName)];
      problems.push({ cause: 'alarm', path: AlarmName, must: 'must not be in ALARM', got: StateReason, wayOut, links });
    }
  }
  return problems;
}
