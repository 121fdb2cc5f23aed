import { type CpuSize, memorySizesMiB } from '../../../modules/fargate-service/sizes.ts';
import { inEachTask } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** Fargate has few pairs of CPU and memory. */
export const fargateSize: EnvironmentRule = (environment) =>
  inEachTask(environment, ({ path, settings: { cpu, memoryMiB, capacity } }) => {
    if (capacity?.kind === 'ec2') return [];
    const sizes = memorySizesMiB(cpu as CpuSize);
    if (sizes.includes(memoryMiB)) return [];
    return [
      {
        path: `${path}.memoryMiB`,
        must: `must be one of ${sizes.join(', ')} with cpu ${cpu}`,
        got: memoryMiB,
        wayOut: 'take one of these, or another cpu',
      },
    ];
  });
