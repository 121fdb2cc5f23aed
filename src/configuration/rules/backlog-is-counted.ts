import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** A backlog is shared among the tasks of a worker that there should be, which Container Insights alone counts. */
export const backlogIsCounted: EnvironmentRule = (environment) =>
  inEachWorker(environment, ({ backlog }, path) => {
    const { containerInsights } = environment.observability;
    if (backlog === undefined || containerInsights !== 'off') return [];
    return [
      {
        path: 'observability.containerInsights',
        must: `must not be off where ${path}.backlog is given`,
        got: containerInsights,
        wayOut: 'take on, which counts the tasks that scaling and the alarm of a backlog go by, or leave backlog out',
      },
    ];
  });
