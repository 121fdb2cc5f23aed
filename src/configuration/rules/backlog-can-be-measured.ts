import { mostQueuesWithBacklog } from '../../../modules/celery-worker/backlog.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** CloudWatch reckons with ten metrics at most, and a backlog takes two of each queue. */
export const backlogCanBeMeasured: EnvironmentRule = (environment) =>
  inEachWorker(environment, ({ backlog, queues }, path) => {
    if (backlog === undefined || queues.length <= mostQueuesWithBacklog) return [];
    return [
      {
        path: `${path}.queues`,
        must: `must be at most ${mostQueuesWithBacklog} with backlog`,
        got: queues,
        wayOut: 'CloudWatch reckons with no more: split the worker in two, or leave backlog out',
      },
    ];
  });
