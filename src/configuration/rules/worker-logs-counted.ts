import { destinationOf } from '../../../modules/log-router/settings.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** The alarm of failed tasks counts lines of a worker's log group. Without them it would never tell. */
export const workerLogsCounted: EnvironmentRule = (environment) =>
  inEachWorker(environment, ({ logs }, path) => {
    const to = destinationOf(logs);
    if (to === undefined || to.kind === 'cloudwatch') return [];
    return [
      {
        path: `${path}.logs.to.kind`,
        must: 'must be cloudwatch for a worker',
        got: to.kind,
        wayOut: `the alarm ${path}.alarms.failures counts the lines of its log group`,
      },
    ];
  });
