import { inEachService, mostTasks } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** Spot gets the tasks beyond those that always run on demand. A worker that is stopped has neither. */
export const spotCanBeUsed: EnvironmentRule = (environment) =>
  inEachService(environment, (service) => {
    if (service.kind !== 'worker' || service.settings.spot === undefined) return [];
    const { onDemandBase } = service.settings.spot;
    const { setting, tasks } = mostTasks(service);
    if (tasks === 0 || onDemandBase < tasks) return [];
    return [
      {
        path: `${service.path}.spot.onDemandBase`,
        must: `must be less than ${setting}, ${tasks}`,
        got: onDemandBase,
        wayOut: 'otherwise none is ever on Spot: lower it, or leave spot out',
      },
    ];
  });
