import { longestTaskSeconds } from '../../../modules/broker/queues.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** No task takes longer than the longest, nor do they on average. */
export const averageWithinLongest: EnvironmentRule = (environment, { queues }) =>
  inEachWorker(environment, (worker, path) => {
    if (worker.backlog === undefined) return [];
    const { averageTaskMilliseconds } = worker.backlog;
    const longest = longestTaskSeconds(worker, queues);
    // A worker of unknown queues is left to the rule on queues.
    if (longest === 0 || averageTaskMilliseconds <= longest * 1000) return [];
    return [
      {
        path: `${path}.backlog.averageTaskMilliseconds`,
        must: `must be at most ${longest * 1000}, since the longestTaskSeconds of its queues are ${longest}`,
        got: averageTaskMilliseconds,
        wayOut: 'lower it, or raise longestTaskSeconds in environments/application.ts',
      },
    ];
  });
