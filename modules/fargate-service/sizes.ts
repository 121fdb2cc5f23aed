export const cpuSizes = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768] as const;

export type CpuSize = (typeof cpuSizes)[number];

/**
 * The sizes that Fargate has: memory in MiB by vCPU units, of which 1024 are one vCPU.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const memoryByCpu: Record<CpuSize, number[]> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16384: steps(32_768, 122_880, 8192),
  32768: [61_440, 122_880, 249_856],
};

/** The memory sizes, in MiB, that a task with `cpu` vCPU units can have. */
export function memorySizesMiB(cpu: CpuSize): number[] {
  return memoryByCpu[cpu];
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}
