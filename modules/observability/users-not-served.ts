import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm/index.js';
import { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import type { AlarmSetProps } from './alarm-set.ts';
import { compositeAlarmRights } from './rights.ts';

/** An alarm that each alone means that users are not served. */
export interface Cause {
  /** What is the matter, in a few words. */
  what: string;
  alarmName: string;
}

export interface UsersNotServedProps extends Pick<AlarmSetProps, 'name' | 'topic'> {
  /** Of this region: an alarm of another one can be no cause. AWS takes 100 (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html). */
  causes: readonly Cause[];
}

/** The one alarm to wake somebody for. What it says to the topic names the alarms that raised it; they themselves go there as well. */
export class UsersNotServed extends Construct {
  readonly rights = [compositeAlarmRights];

  constructor(scope: Construct, id: string, { name, topic, causes }: UsersNotServedProps) {
    super(scope, id);
    new CloudwatchCompositeAlarm(this, 'alarm', {
      alarmName: awsName('alarm', name, 'users-not-served'),
      // AWS takes 1024 characters, which some ten services fill.
      alarmDescription:
        `Users are not served, or many of them; look at which alarm is raised: ${causes.map(({ what }) => what).join('; ')}`.slice(
          0,
          1024,
        ),
      alarmRule: causes.map(({ alarmName }) => `ALARM("${alarmName}")`).join(' OR '),
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
  }
}
