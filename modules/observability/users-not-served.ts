import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from './alarm-set.ts';

/** An alarm that each alone means that users are not served. */
export interface Cause {
  /** What is the matter, in a few words. */
  what: string;
  alarmName: string;
}

export interface UsersNotServedProps extends AlarmSetProps {
  /** Of this region: an alarm of another one can be no cause. AWS takes 100 (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html). */
  causes: readonly Cause[];
}

/** The one alarm to wake somebody for. What it says to the topic names the alarms that raised it; they themselves go there as well. */
export class UsersNotServed extends AlarmSet {
  constructor(scope: Construct, id: string, { causes, ...props }: UsersNotServedProps) {
    super(scope, id, 'users', props);
    const rule = causes.map(({ alarmName }) => `ALARM("${alarmName}")`).join(' OR ');
    const all = causes.map(({ what }) => what).join('; ');
    // AWS takes 1024 characters, which some ten services fill.
    const description = `Users are not served, or many of them; look at which alarm is raised: ${all}`.slice(0, 1024);
    this.onAlarms('not-served', rule, description);
  }
}
