import { type CompositeAlarm, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { webNext } from '../../../modules/traffic-shift/settings.ts';
import { type Finding, UserError } from '../../configuration/finding.ts';
import type { Clock } from '../clock.ts';
import type { Aws } from './aws.ts';
import type { Tell } from './told.ts';

/** The most that one call takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const namesPerCall = 100;

type Alarm = Pick<MetricAlarm & CompositeAlarm, 'AlarmName' | 'StateValue' | 'StateReason'>;

/** Of two or three minutes each. CloudWatch looks some minutes further back where nothing is measured any more. */
const secondsToLeaveAlarm = 900;

const secondsBetweenLooks = 10;

interface AlarmNames {
  /** Those of the requests to `web-next` alone. */
  own: string[];
  /** Those that the settings name. */
  named: string[];
  /** Which of these are made after `web`: the deploy that adds one does not have it yet. */
  later: string[];
}

export function alarmNamesOf({
  OWN_ALARM_NAMES: own = '[]',
  ALARM_NAMES: named = '[]',
  LATER_ALARM_NAMES: later = '[]',
}: NodeJS.ProcessEnv): AlarmNames {
  return { own: JSON.parse(own), named: JSON.parse(named), later: JSON.parse(later) };
}

/**
 * What a shift goes back for. A named one that is in ALARM when the shift begins is not watched, as ECS does, since the deploy may be what ends it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html).
 */
export class Alarms {
  private watched: string[];
  private readonly names: AlarmNames;
  private readonly aws: Aws;

  constructor(aws: Aws, names: AlarmNames) {
    this.aws = aws;
    this.names = names;
    this.watched = [...names.own, ...names.named];
  }

  /**
   * @param goingOn whether users are on the new version already: what is in ALARM then may be its doing.
   * @throws UserError where one is not there, or one of its own is in ALARM still.
   */
  async begin(tell: Tell, goingOn: boolean, clock: Clock, sleep: (seconds: number) => Promise<void>): Promise<void> {
    const { own, later } = this.names;
    const found = await this.describe();
    const absent = this.watched.filter((name) => !found.some(({ AlarmName }) => AlarmName === name));
    const notYet = absent.filter((name) => later.includes(name));
    for (const name of notYet)
      tell(`alarm ${name}: is made at the end of this deploy, and is watched from the next on`);
    const missing = absent.filter((name) => !notYet.includes(name));
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
    const inAlarm = found.filter(({ StateValue }) => StateValue === 'ALARM' && !goingOn);
    const raised = inAlarm.flatMap(({ AlarmName = '' }) => (own.includes(AlarmName) ? [] : [AlarmName]));
    for (const name of raised) tell(`alarm ${name}: is in ALARM already, and is not watched`);
    if (!goingOn) await this.waitForOwn(found, tell, clock, sleep);
    this.watched = this.watched.filter((name) => ![...raised, ...notYet].includes(name));
    tell(this.watched.length > 0 ? `watches ${this.watched.join(', ')}` : 'watches no alarm');
  }

  /** Its own may be in ALARM from a shift some minutes ago. At rest nothing is measured, so they leave it by themselves. */
  private async waitForOwn(
    found: Alarm[],
    tell: Tell,
    clock: Clock,
    sleep: (seconds: number) => Promise<void>,
  ): Promise<void> {
    const giveUpAt = clock.now() + secondsToLeaveAlarm * 1000;
    const { own } = this.names;
    let alarms = found;
    for (let waited = false; ; waited = true) {
      const raised = alarms.filter(
        ({ AlarmName = '', StateValue }) => StateValue === 'ALARM' && own.includes(AlarmName),
      );
      if (raised.length === 0) return;
      if (clock.now() >= giveUpAt) {
        throw new UserError(
          raised.map(({ AlarmName = '', StateReason }) => ({
            path: AlarmName,
            must: `must leave ALARM within ${secondsToLeaveAlarm} seconds, before users are moved`,
            got: StateReason,
            wayOut: `see in CloudWatch what is measured while no user is on ${webNext}, then deploy again`,
          })),
        );
      }
      if (!waited) {
        const names = raised.map(({ AlarmName }) => AlarmName).join(', ');
        tell(`alarms of a shift before, ${names}: must leave ALARM first, which takes some minutes`);
      }
      await sleep(secondsBetweenLooks);
      alarms = await this.describe();
    }
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
