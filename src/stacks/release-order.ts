import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** What a deploy does first, and what it does last. */
export function orderRelease(
  { broker, cache }: Foundation,
  { web, workers, beat, all, migration, collectStatic }: Services,
): void {
  // Schema and static files before the code that needs them.
  for (const first of [migration, collectStatic]) {
    if (first) for (const service of all) service.waitFor(first.done);
  }
  // Workers before what sends them tasks: an old one would throw away a task of a kind that it does not know.
  for (const worker of workers) {
    for (const sender of [web, beat]) sender?.fargate.waitFor(worker.fargate.service);
  }
  // Once all run with the newest credentials, the ones before are worth nothing.
  const running = all.map(({ service }) => service);
  broker?.dropOldCredentials(running);
  cache?.dropOldToken(running);
}
