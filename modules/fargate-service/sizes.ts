/**
 * The sizes that Fargate has: vCPU units (1024 are one vCPU) to memory in MiB, from, to and in steps of.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const memoryByCpu = {
  256: { from: 512, to: 2048, step: 512 },
  512: { from: 1024, to: 4096, step: 1024 },
  1024: { from: 2048, to: 8192, step: 1024 },
  2048: { from: 4096, to: 16_384, step: 1024 },
  4096: { from: 8192, to: 30_720, step: 1024 },
  8192: { from: 16_384, to: 61_440, step: 4096 },
  16384: { from: 32_768, to: 122_880, step: 8192 },
} as const;

export const cpuSizes = [256, 512, 1024, 2048, 4096, 8192, 16_384] as const;

export type CpuSize = (typeof cpuSizes)[number];

/** The memory sizes, in MiB, that a task with `cpu` vCPU units can have. */
export function memorySizesMiB(cpu: CpuSize): number[] {
  const { from, to, step } = memoryByCpu[cpu];
  const sizes = Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
  // The one gap in the steps: a quarter of a vCPU has 0.5, 1 and 2 GiB.
  return cpu === 256 ? sizes.filter((size) => size !== 1536) : sizes;
}
