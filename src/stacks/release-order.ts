import type { Registry } from '../../modules/registry/registry.ts';
import { Step } from '../../modules/shared/step.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** What a deploy does first, and what it does last. */
export function orderRelease(
  { common, broker, cache }: Foundation,
  { web, workers, beat, all, databaseRole, migration, collectStatic }: Services,
  registry?: Registry,
): void {
  // Whom the application logs in as before it does, and before the tables that it is to reach.
  if (databaseRole) for (const task of [migration, collectStatic, ...all]) task?.waitFor(databaseRole.done);
  // Schema and static files before the code that needs them.
  for (const first of [migration, collectStatic]) {
    if (first) for (const service of all) service.waitFor(first.done);
  }
  // Workers before what sends them tasks: an old one would throw away a task of a kind that it does not know.
  for (const worker of workers) {
    for (const sender of [web, beat]) sender?.fargate.waitFor(worker.fargate.service);
  }
  web.changeHealthCheckLast();
  // Once all run with the newest credentials, the ones before are worth nothing.
  const running = all.map(({ service }) => service);
  broker?.dropOldCredentials(running);
  // Nobody sends to a queue that was taken away any more. Since the step knew it, the queue goes after the step.
  if (broker) {
    new Step(broker, 'removed-queues-empty', {
      place: common.place,
      command: ['queues-empty'],
      environment: {},
      runAgainWith: broker.queueUrls.join(' '),
      dependsOn: running,
    });
  }
  cache?.dropOldToken(running);
  registry?.cleanUpAfter(running);
}
