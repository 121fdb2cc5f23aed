import { routerMemoryMiB } from '../../../modules/log-router/settings.ts';
import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** A log router shares the memory of its task. What it has, and the lines that wait for it, must leave the larger part to the service. */
export const logRoutersFit: EnvironmentRule = (environment) =>
  inEachService(environment, ({ path, settings: { logs, memoryMiB } }) => {
    if (logs.kind !== 'firelens') return [];
    const took = routerMemoryMiB(logs);
    if (took * 2 <= memoryMiB) return [];
    return [
      {
        path: `${path}.logs.memoryMiB`,
        must: `must leave the service half of its ${memoryMiB} MiB, with 1 KiB for each of logs.bufferLines, ${logs.bufferLines}`,
        got: logs.memoryMiB,
        wayOut: `together they are ${took} MiB: lower one of the two, or take a larger ${path}.memoryMiB`,
      },
    ];
  });
