import { leastVisibilitySeconds } from '../../modules/broker/queues.ts';
import type { EnvironmentRule } from './rule.ts';

/** A Redis has one visibility timeout for all queues. After it, a task that still runs is given to a second worker. */
export const visibilityOutlastsTasks: EnvironmentRule = ({ broker }, { queues }) => {
  if (broker?.kind !== 'redis') return [];
  const slowest = queues.reduce((slower, queue) =>
    leastVisibilitySeconds(queue) > leastVisibilitySeconds(slower) ? queue : slower,
  );
  const least = leastVisibilitySeconds(slowest);
  if (broker.visibilityTimeoutSeconds >= least) return [];
  return [
    {
      path: 'broker.visibilityTimeoutSeconds',
      must: `must be at least ${least} for the queue ${slowest.name}, whose longestTaskSeconds are ${slowest.longestTaskSeconds}`,
      got: broker.visibilityTimeoutSeconds,
      wayOut: 'raise it, or lower longestTaskSeconds in environments/application.ts',
    },
  ];
};
