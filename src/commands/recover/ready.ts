import { UserError } from '../../configuration/finding.ts';
import type { Clock } from '../../steps/clock.ts';
import type { Missing } from './missing.ts';

/** Longer than RDS takes for a replica with Multi-AZ, or ElastiCache for six shards: the provider waits as long for the former. */
const longestWaitMinutes = 60;
const secondsBetweenLooks = 15;

/** Looks until nothing is being made any more: AWS refuses to change a database that it still makes. */
export async function ready(stack: string, find: () => Promise<Missing>, clock: Clock): Promise<Missing> {
  const until = clock.now() + longestWaitMinutes * 60_000;
  let told = '';
  for (;;) {
    const missing = await find();
    const pending = [...missing.found, ...missing.begun].filter(([, found]) => found.pending !== undefined);
    if (pending.length === 0) return missing;
    const now = pending.map(([address, found]) => `${address} (${found.pending})`).join(', ');
    if (clock.now() > until) {
      throw new UserError([
        `${stack}: must be ready within ${longestWaitMinutes} minutes, got ${now}; see in the console what holds it up, then run it again`,
      ]);
    }
    if (now !== told) console.error(`waiting for ${now}`);
    told = now;
    await clock.sleep(secondsBetweenLooks * 1000);
  }
}
