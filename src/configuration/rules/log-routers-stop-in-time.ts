import { routerStopSeconds } from '../../../modules/log-router/settings.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** Fargate Spot warns two minutes ahead: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
const spotSeconds = 120;

/** ECS stops a log router after what it takes lines of, and Spot waits for neither. */
export const logRoutersStopInTime: EnvironmentRule = (environment) =>
  inEachWorker(environment, ({ logs, spot, stopTimeoutSeconds }, path) => {
    const most = spotSeconds - routerStopSeconds;
    if (logs.kind !== 'firelens' || spot === undefined || stopTimeoutSeconds <= most) return [];
    return [
      {
        path: `${path}.stopTimeoutSeconds`,
        must: `must be at most ${most} with spot and logs.kind firelens`,
        got: stopTimeoutSeconds,
        wayOut: `the log router stops after the worker, within ${routerStopSeconds} of the ${spotSeconds} seconds that Spot gives both; otherwise its last lines are lost`,
      },
    ];
  });
