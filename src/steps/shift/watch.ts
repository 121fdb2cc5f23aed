import { UserError } from '../../configuration/finding.ts';
import type { Clock } from '../clock.ts';
import type { Alarms } from './alarms.ts';
import type { Aws } from './aws.ts';
import type { ShiftPlace } from './place.ts';
import { healthyTargets, primaryOf, readServices, stoppedTasks } from './services.ts';
import { keepUp, whyDied } from './start-next.ts';
import type { Tell } from './told.ts';

const secondsBetweenLooks = 10;

/** Looks at the new version while users are on it. */
export class Watch {
  private readonly aws: Aws;
  private readonly place: ShiftPlace;
  private readonly alarms: Alarms;
  private readonly deployment: string;
  private readonly container: string;
  /** Those that had stopped before any user came. */
  private readonly known = new Set<string>();

  constructor(aws: Aws, place: ShiftPlace, alarms: Alarms, deployment: string, container: string) {
    this.aws = aws;
    this.place = place;
    this.alarms = alarms;
    this.deployment = deployment;
    this.container = container;
  }

  async begin(): Promise<void> {
    for (const { taskArn = '' } of await stoppedTasks(this.aws, this.place, this.known)) this.known.add(taskArn);
  }

  /** Looks for so many minutes, and once more when they are over. */
  async during(minutes: number, clock: Clock, sleep: (seconds: number) => Promise<void>, tell: Tell): Promise<void> {
    const until = clock.now() + minutes * 60_000;
    for (;;) {
      const last = clock.now() >= until;
      await this.look(tell);
      if (last) return;
      await sleep(Math.min(secondsBetweenLooks, Math.max((until - clock.now()) / 1000, 0)));
    }
  }

  private async look(tell: Tell): Promise<void> {
    const { aws, place } = this;
    const raised = await this.alarms.raised();
    if (raised.length > 0) throw new UserError(raised);
    const [{ web, next }, healthy, stopped] = await Promise.all([
      readServices(aws, place),
      healthyTargets(aws, place.nextTargetGroup),
      stoppedTasks(aws, place, this.known),
    ]);
    for (const task of stopped) {
      // It may still be about to stop, and not say of what.
      if (task.lastStatus !== 'STOPPED') continue;
      this.known.add(task.taskArn ?? '');
      const why = whyDied(task, place.cluster, this.container);
      if (why) throw new UserError([this.finding('must keep its tasks running while users are on it', why)]);
    }
    if (primaryOf(next)?.id !== this.deployment) {
      const wayOut = 'have nobody else deploy meanwhile, then deploy again';
      throw new UserError([
        this.finding('must not be deployed by anybody else', { got: primaryOf(next)?.taskDefinition, wayOut }),
      ]);
    }
    if (healthy.length === 0) {
      const wayOut = 'see in the log of web why it fails its health check, then deploy again';
      throw new UserError([this.finding('must have a healthy task while users are on it', { got: 0, wayOut })]);
    }
    await keepUp(aws, place, tell, web?.desiredCount ?? 0, next?.desiredCount ?? 0);
  }

  private finding(must: string, { got, wayOut }: { got: unknown; wayOut: string }) {
    return { path: this.place.next, must, got, wayOut };
  }
}
