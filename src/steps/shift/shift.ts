import { UserError } from '../../configuration/finding.ts';
import { type Clock, systemClock } from '../clock.ts';
import { clientConfig } from '../credentials.ts';
import { listenForInterruption } from '../interruption.ts';
import { Alarms, alarmNamesOf } from './alarms.ts';
import { type Aws, awsOf } from './aws.ts';
import { check } from './check.ts';
import { giveBack, stopChecks } from './give-back.ts';
import { placeOf, type ShiftPlace } from './place.ts';
import { suspendScaleIn } from './scale-in.ts';
import { healthyTargets, readServices, runs } from './services.ts';
import { startNext } from './start-next.ts';
import { stepsIn } from './steps.ts';
import { saidBy, type Tell, teller } from './told.ts';
import { Watch } from './watch.ts';
import { readWeights, sendTests, sendUsers } from './weights.ts';

/**
 * Moves users from `web` to the new version, which runs in `web-next`, by the steps of `STEPS`, and leaves them there. A shift of the same version that was killed is gone on with, at the
 * weight that it had come to.
 * @throws UserError when an alarm is raised, the check fails, its tasks die, or it is interrupted: `web` has all users again then, as far as AWS lets it.
 */
export async function shift(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const place = placeOf(environment);
  const aws = awsOf(environment);
  const tell = teller(clock);
  const interruption = listenForInterruption();
  try {
    // What is under way ends with the interruption, while the way back has all the time that it needs.
    const run = new Shift(environment, place, { ...aws, abort: { abortSignal: interruption.signal } }, clock, tell);
    try {
      await run.go(async (seconds) => {
        await Promise.race([clock.sleep(seconds * 1000), interruption.happened]);
        interruption.signal.throwIfAborted();
      });
    } catch (error) {
      const by = interruption.by();
      if (run.begun) tell(`${place.web}: is to get all users back`);
      // Before anything is made of the error: whatever it is, users are not left where they are.
      const outcome = run.begun ? [outcomeOf(place, await giveBack(aws, place, clock, tell))] : [];
      const wrong = by ? interrupted(by) : findingOf(error);
      if (wrong) throw new UserError([wrong, ...outcome]);
      if (outcome.length > 0) tell(new UserError(outcome).message);
      throw error;
    }
  } finally {
    interruption.ignore();
  }
}

class Shift {
  /** Whether anything was changed that has to be put back. */
  begun = false;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly place: ShiftPlace;
  private readonly aws: Aws;
  private readonly clock: Clock;
  private readonly tell: Tell;

  constructor(environment: NodeJS.ProcessEnv, place: ShiftPlace, aws: Aws, clock: Clock, tell: Tell) {
    this.environment = environment;
    this.place = place;
    this.aws = aws;
    this.clock = clock;
    this.tell = tell;
  }

  async go(sleep: (seconds: number) => Promise<void>): Promise<void> {
    const { aws, place, clock, tell, environment } = this;
    const { web, next } = await readServices(aws, place);
    if (!web?.desiredCount) return tell(`${place.web}: has no task, so there are no users to move`);
    if (runs(web, place.taskDefinition)) return tell(`${place.web}: is at the new version already`);
    if (next?.taskDefinition !== place.taskDefinition) {
      throw new UserError([
        {
          path: place.next,
          must: `must be at ${place.taskDefinition}`,
          got: next?.taskDefinition,
          wayOut: 'deploy again',
        },
      ]);
    }
    let { percent, usersAtRest } = await readWeights(aws, place);
    // Whoever is on it must not stay on anything but the new version.
    const goesOn = percent > 0 && runs(next, place.taskDefinition) && (next.runningCount ?? 0) > 0;
    // From here on, since a shift that was killed may have left all of it.
    this.begun = !usersAtRest || (next.desiredCount ?? 0) > 0;
    if (percent > 0 && !goesOn) {
      const left = await giveBack(aws, place, clock, tell);
      if (left.length > 0) throw new UserError([outcomeOf(place, left)]);
      percent = 0;
    }
    const alarms = new Alarms(aws, alarmNamesOf(environment));
    await alarms.begin(tell, goesOn, clock, sleep);
    if (goesOn) tell(`${place.next}: has ${percent} % of the users, from a deploy that was ended`);

    this.begun = true;
    await suspendScaleIn(aws, place, true, tell);
    const container = environment.CONTAINER ?? '';
    const waitSeconds = Number(environment.WAIT_SECONDS);
    const deployment = await startNext(aws, place, clock, tell, { waitSeconds, container, sleep });
    if (!goesOn) {
      await sendTests(aws, place);
      tell(`${place.next}: gets requests with the test header`);
      await stopChecks(aws, place, tell);
      const addresses = await healthyTargets(aws, place.nextTargetGroup);
      await check(environment, place, addresses, { config: clientConfig(environment), clock, tell });
    }

    const watch = new Watch(aws, place, alarms, deployment, container);
    await watch.begin();
    const steps = stepsIn(environment);
    // Nobody goes back to a weight that was left behind.
    for (const { percent: to, minutes } of steps.filter((step) => step.percent >= percent)) {
      if (to !== percent) await sendUsers(aws, place, to, Number(environment.STICKY_SECONDS));
      percent = to;
      const users = to === 100 ? 'all users' : `${to} % of new users`;
      tell(`${place.next}: gets ${users}, for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`);
      await watch.during(minutes, clock, sleep, tell);
    }
    tell(`${place.next}: keeps all users until ${place.web} is at the new version`);
  }
}

function interrupted(by: string) {
  return { path: 'web.deployment', must: 'must run to its end', got: by, wayOut: 'deploy again' };
}

/** What is wrong, in a sentence; undefined of what is no answer of AWS: a fault of the program, or credentials that it does not have any more. */
function findingOf(error: unknown) {
  if (error instanceof UserError) return error.message;
  if ((error as { $metadata?: object }).$metadata === undefined) return undefined;
  return {
    path: 'web.deployment',
    must: 'must be done by AWS',
    got: saidBy(error),
    wayOut: 'fix what AWS says, then deploy again',
  };
}

function outcomeOf({ web, next }: ShiftPlace, left: string[]) {
  if (left.length === 0) return `${web}: has all users, at the version that it had before`;
  return {
    path: next,
    must: `must leave users to ${web}, and run no task`,
    got: left.join(', '),
    wayOut: 'fix what AWS says, and deploy again: a deploy begins with it',
  };
}
