import { type Clock, systemClock } from '../clock.ts';
import { awsOf } from './aws.ts';
import { giveBackAndWait } from './give-back.ts';
import { placeOf } from './place.ts';
import { readServices } from './services.ts';
import { teller } from './told.ts';

/** Puts back what a deploy left that was ended, before `web-next` is given another version. At rest there is nothing to do. */
export async function undoShift(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const place = placeOf(environment);
  const aws = awsOf(environment);
  const { next } = await readServices(aws, place);
  // A first deploy: ECS takes the target group while a rule sends requests to it.
  if (!next) return;
  await giveBackAndWait(aws, place, clock, teller(clock));
}
