import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { webNext } from '../../../modules/traffic-shift/settings.ts';
import { UserError } from '../../configuration/finding.ts';
import type { Clock } from '../clock.ts';
import { refusesCaller } from '../start-task.ts';
import type { Aws } from './aws.ts';
import type { ShiftPlace } from './place.ts';
import { suspendScaleIn } from './scale-in.ts';
import { listTasks, readServices, stoppedTasks, wantTasks } from './services.ts';
import { saidBy, type Tell, tasks } from './told.ts';
import { readWeights, returnTests, sendUsers } from './weights.ts';

/** The nodes of a load balancer learn of a rule one after the other. AWS says no time; a target group without a task answers 503. */
const secondsToSpread = 20;

const pollSeconds = 5;

/** A target is taken from the load balancer within an hour at most, and stops within two minutes after that (deregistrationDelaySeconds, stopTimeout). */
const secondsToDrain = 3600 + 120 + 300;

const triesToReturn = 6;
const secondsBetweenTries = 10;

/** Who started a check, for the list of tasks. */
export const checkStartedBy = `${webNext}-check`;

/**
 * Gives all users back to `web`, and has `web-next` run nothing. Each part is done that can be, users first.
 * @returns what is left to do, in words.
 */
export async function giveBack(aws: Aws, place: ShiftPlace, clock: Clock, tell: Tell): Promise<string[]> {
  const left: string[] = [];
  const part = async (words: string, run: () => Promise<unknown>) => {
    try {
      await run();
    } catch (error) {
      left.push(`${words} (${saidBy(error)})`);
    }
  };
  await part('users may still be on it', async () => {
    const changed = await returnUsers(aws, place, clock, tell);
    // Whoever still comes is answered as long as they run.
    await part('its tasks run on', () => wantNone(aws, place, tell, () => (changed ? spread(clock) : undefined)));
  });
  await part('a check may still run', () => stopChecks(aws, place, tell));
  await part(`${place.web} is not scaled in`, () => suspendScaleIn(aws, place, false, tell));
  return left;
}

/** As `giveBack`, and waits until no task of `web-next` is left. */
export async function giveBackAndWait(aws: Aws, place: ShiftPlace, clock: Clock, tell: Tell): Promise<void> {
  const left = await giveBack(aws, place, clock, tell);
  if (left.length > 0) {
    throw new UserError([
      {
        path: place.next,
        must: `must leave users to ${place.web}, and run no task`,
        got: left.join(', '),
        wayOut: 'fix what AWS says, then deploy again',
      },
    ]);
  }
  const giveUpAt = clock.now() + secondsToDrain * 1000;
  for (let waited = false; ; waited = true) {
    const count = await tasksLeft(aws, place);
    if (count === 0) {
      if (waited) tell(`${place.next}: has no task any more`);
      return;
    }
    if (!waited) tell(`${place.next}: ${tasks(count)} to finish what they have`);
    if (clock.now() >= giveUpAt) {
      throw new UserError([
        {
          path: place.next,
          must: `must have no task after ${secondsToDrain} seconds`,
          got: count,
          wayOut: 'see in the events of aws ecs describe-services what keeps them, then deploy again',
        },
      ]);
    }
    await clock.sleep(pollSeconds * 1000);
  }
}

function spread(clock: Clock): Promise<unknown> {
  return clock.sleep(secondsToSpread * 1000);
}

/** @returns whether a rule has changed. */
async function returnUsers(aws: Aws, place: ShiftPlace, clock: Clock, tell: Tell): Promise<boolean> {
  let changed = false;
  for (let tries = 1; ; tries += 1) {
    try {
      const { usersAtRest, testAtRest } = await readWeights(aws, place);
      if (!usersAtRest) {
        await sendUsers(aws, place, 0);
        tell(`${place.web}: gets all users`);
        changed = true;
      }
      if (!testAtRest) {
        await returnTests(aws, place);
        tell(`${place.web}: gets requests with the test header`);
        changed = true;
      }
      return changed;
    } catch (error) {
      if (tries === triesToReturn || refusesCaller.test((error as Error).name)) throw error;
      tell(`${place.web}: does not get its users yet, ${saidBy(error)}`);
      await clock.sleep(secondsBetweenTries * 1000);
    }
  }
}

async function wantNone(aws: Aws, place: ShiftPlace, tell: Tell, before: () => unknown): Promise<void> {
  const { next } = await readServices(aws, place);
  if (!next?.desiredCount) return;
  await before();
  await wantTasks(aws, place, 0);
  tell(`${place.next}: 0 tasks wanted`);
}

/** One whose step was killed runs on. */
export async function stopChecks(aws: Aws, { cluster }: ShiftPlace, tell: Tell): Promise<void> {
  for (const task of await listTasks(aws, { cluster, startedBy: checkStartedBy })) {
    await aws.ecs.send(new StopTaskCommand({ cluster, task, reason: 'Its deploy has ended' }), aws.abort);
    tell(`check: ${task} is stopped`);
  }
}

/** Those that run, and those that were told to stop and have not. */
async function tasksLeft(aws: Aws, place: ShiftPlace): Promise<number> {
  const { next } = await readServices(aws, place);
  if (!next) return 0;
  const stopping = (await stoppedTasks(aws, place, new Set())).filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  return Math.max((next.runningCount ?? 0) + (next.pendingCount ?? 0), stopping.length);
}
