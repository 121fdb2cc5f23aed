import { leastVisibilitySeconds, mostVisibilitySeconds, type Queue } from '../../../modules/broker/queues.ts';
import type { Finding } from '../finding.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** After the visibility timeout a task that still waits or runs is given to a second worker. */
export const visibilityOutlastsTasks: EnvironmentRule = (environment, application) => {
  switch (environment.broker?.kind) {
    case 'redis':
      return shorterThanTasks(environment, environment.broker.visibilityTimeoutSeconds, application);
    case 'sqs':
      return longerThanSqs(environment, application);
    default:
      return [];
  }
};

/** A Redis has one visibility timeout for all queues. */
function shorterThanTasks({ workers }: EnvironmentConfig, got: number, { queues }: Application): Finding[] {
  const leastOf = (queue: Queue) => leastVisibilitySeconds(queue, queues, workers);
  const slowest = queues.reduce((slower, queue) => (leastOf(queue) > leastOf(slower) ? queue : slower));
  const least = leastOf(slowest);
  if (got >= least) return [];
  const holdsMore = workers.findIndex(
    (worker) =>
      worker.prefetchMultiplier > 1 &&
      worker.queues.includes(slowest.name) &&
      leastVisibilitySeconds(slowest, queues, [worker]) === least,
  );
  const prefetch = holdsMore < 0 ? '' : `, or workers[${holdsMore}].prefetchMultiplier`;
  return [
    {
      path: 'broker.visibilityTimeoutSeconds',
      must: `must be at least ${least} for the queue ${slowest.name}, whose longestTaskSeconds are ${slowest.longestTaskSeconds}`,
      got,
      wayOut: `raise it, or lower longestTaskSeconds in environments/application.ts${prefetch}`,
    },
  ];
}

/** In SQS each queue gets the timeout that its tasks need, whatever the broker's settings say. */
function longerThanSqs(environment: EnvironmentConfig, { queues }: Application): Finding[] {
  return inEachWorker(environment, (worker, path) => {
    const [slowest] = queues
      .filter(({ name }) => worker.queues.includes(name))
      .sort((a, b) => b.longestTaskSeconds - a.longestTaskSeconds);
    if (slowest === undefined) return [];
    const least = leastVisibilitySeconds(slowest, queues, [worker]);
    if (least <= mostVisibilitySeconds) return [];
    const tooLong = least - mostVisibilitySeconds;
    const most = worker.prefetchMultiplier - Math.ceil(tooLong / slowest.longestTaskSeconds);
    return [
      {
        path: `${path}.prefetchMultiplier`,
        must: `must be at most ${most} for the queue ${slowest.name}, whose longestTaskSeconds are ${slowest.longestTaskSeconds}, since SQS hides a task for ${mostVisibilitySeconds} seconds at most`,
        got: worker.prefetchMultiplier,
        wayOut: 'lower it, or longestTaskSeconds in environments/application.ts',
      },
    ];
  });
}
