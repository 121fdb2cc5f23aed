import { UserError } from '../../configuration/finding.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Aws, awsOf } from './aws.ts';
import { giveBackAndWait } from './give-back.ts';
import { placeOf, type ShiftPlace } from './place.ts';
import { healthyTargets, primaryOf, readServices } from './services.ts';
import { type Tell, teller } from './told.ts';
import { readWeights } from './weights.ts';

/** Terraform has waited for it already. */
const secondsToBeSteady = 900;

const pollSeconds = 5;

/** Gives users back to `web`, which is at the new version by now, and has `web-next` run nothing. */
export async function settleShift(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const place = placeOf(environment);
  const aws = awsOf(environment);
  const tell = teller(clock);
  const { usersAtRest } = await readWeights(aws, place);
  if (!usersAtRest) await waitForWeb(aws, place, clock, tell);
  await giveBackAndWait(aws, place, clock, tell);
}

/** @throws UserError where users would be given to a version or to tasks that are not there. */
async function waitForWeb(aws: Aws, place: ShiftPlace, clock: Clock, tell: Tell): Promise<void> {
  const giveUpAt = clock.now() + secondsToBeSteady * 1000;
  let told = '';
  for (;;) {
    const { web } = await readServices(aws, place);
    const primary = primaryOf(web);
    const { desiredCount = 0, runningCount = 0 } = web ?? {};
    const isNew = primary?.taskDefinition === place.taskDefinition;
    const healthy = (await healthyTargets(aws, place.targetGroup)).length;
    const isSteady = primary?.rolloutState === 'COMPLETED' && Math.min(runningCount, healthy) >= desiredCount;
    if (isNew && isSteady) return;
    const now = `${primary?.taskDefinition}, ${runningCount} of ${desiredCount} running, ${healthy} healthy`;
    if (!isNew || clock.now() >= giveUpAt) {
      throw new UserError([
        {
          path: place.web,
          must: `must run ${place.taskDefinition} before users leave ${place.next}`,
          got: now,
          wayOut: `see in the log of web why it does not; until a deploy goes through, ${place.next} has the users`,
        },
      ]);
    }
    if (now !== told) tell(`${place.web}: ${now}`);
    told = now;
    await clock.sleep(pollSeconds * 1000);
  }
}
