import { cpuSizes, memorySizesMiB } from '../../../modules/fargate-service/sizes.ts';
import { besideIn, pgbouncer } from '../beside.ts';
import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** What the smallest task of Fargate has. */
const least = { cpu: 256, memoryMiB: 512 };

/** All containers of a task share its CPU and memory. What the others need must leave the service as much as the smallest task has, but for PgBouncer alone, which needs next to nothing. */
export const sidecarsFit: EnvironmentRule = (environment) =>
  inEachService(environment, (service) => {
    const sidecars = besideIn(environment, service);
    if (sidecars.every((sidecar) => sidecar === pgbouncer)) return [];
    const { path, settings } = service;
    const taken = { cpu: sum(sidecars.map(({ cpu }) => cpu)), memoryMiB: sum(sidecars.map((each) => each.memoryMiB)) };
    const left = { cpu: settings.cpu - taken.cpu, memoryMiB: settings.memoryMiB - taken.memoryMiB };
    if (left.cpu >= least.cpu && left.memoryMiB >= least.memoryMiB) return [];
    const names = sidecars.map(({ name, cpu, memoryMiB }) => `${name} (${sizeOf(cpu, memoryMiB)})`).join(', ');
    const size = sizeThatHolds(
      Math.max(settings.cpu, taken.cpu + least.cpu),
      Math.max(settings.memoryMiB, taken.memoryMiB + least.memoryMiB),
    );
    return [
      {
        path,
        must: `must have ${sizeOf(least.cpu, least.memoryMiB)} left for its own container beside ${names}`,
        got: { cpu: settings.cpu, memoryMiB: settings.memoryMiB },
        wayOut: `take cpu ${size.cpu} and memoryMiB ${size.memoryMiB}, or less beside it`,
      },
    ];
  });

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sizeOf(cpu: number, memoryMiB: number): string {
  return [...(cpu > 0 ? [`${cpu} CPU units`] : []), `${memoryMiB} MiB`].join(' and ');
}

/** The smallest size of Fargate that has as much. */
function sizeThatHolds(leastCpu: number, leastMemoryMiB: number): { cpu: number; memoryMiB: number } {
  const [size = { cpu: 0, memoryMiB: 0 }] = cpuSizes
    .filter((cpu) => cpu >= leastCpu)
    .flatMap((cpu) => memorySizesMiB(cpu).map((memoryMiB) => ({ cpu, memoryMiB })))
    .filter(({ memoryMiB }) => memoryMiB >= leastMemoryMiB);
  return size;
}
