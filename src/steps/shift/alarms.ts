import { type CompositeAlarm, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type Finding, UserError } from '../../configuration/finding.ts';
import type { Aws } from './aws.ts';
import type { Tell } from './told.ts';

/** The most that one call takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const namesPerCall = 100;

type Alarm = Pick<MetricAlarm & CompositeAlarm, 'AlarmName' | 'StateValue' | 'StateReason'>;

/**
 * What a shift goes back for. One that is in ALARM when the shift begins is not watched, as ECS does, since the deploy may be what ends it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html).
 */
export class Alarms {
  private watched: string[];
  private readonly aws: Aws;

  constructor(aws: Aws, names: string[]) {
    this.aws = aws;
    this.watched = names;
  }

  /**
   * @param goingOn whether users are on the new version already: what is in ALARM then may be its doing.
   * @throws UserError where one is not there.
   */
  async begin(tell: Tell, goingOn: boolean): Promise<void> {
    const found = await this.describe();
    const missing = this.watched.filter((name) => !found.some(({ AlarmName }) => AlarmName === name));
    if (missing.length > 0) {
      throw new UserError(
        missing.map((name) => ({
          path: 'web.deployment.alarms',
          must: 'must be alarms that are there',
          got: name,
          wayOut: 'write the name of an alarm of this environment, without <project>-<environment>- before it',
        })),
      );
    }
    const raised = found.filter(({ StateValue }) => StateValue === 'ALARM' && !goingOn);
    for (const { AlarmName } of raised) tell(`alarm ${AlarmName}: is in ALARM already, and is not watched`);
    this.watched = this.watched.filter((name) => !raised.some(({ AlarmName }) => AlarmName === name));
    tell(this.watched.length > 0 ? `watches ${this.watched.join(', ')}` : 'watches no alarm');
  }

  /** What is wrong when one of those that are watched is in ALARM. */
  async raised(): Promise<Finding[]> {
    return (await this.describe())
      .filter(({ StateValue }) => StateValue === 'ALARM')
      .map(({ AlarmName, StateReason }) => ({
        path: AlarmName ?? '',
        must: 'must not be in ALARM while users go to the new version',
        got: StateReason,
        wayOut: 'fix the new version, then deploy it',
      }));
  }

  private async describe(): Promise<Alarm[]> {
    const found: Alarm[] = [];
    for (let at = 0; at < this.watched.length; at += namesPerCall) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await this.aws.cloudWatch.send(
        new DescribeAlarmsCommand({
          AlarmNames: this.watched.slice(at, at + namesPerCall),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: namesPerCall,
        }),
        this.aws.abort,
      );
      found.push(...CompositeAlarms, ...MetricAlarms);
    }
    return found;
  }
}
