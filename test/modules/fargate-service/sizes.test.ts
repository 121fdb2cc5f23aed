import { describe, expect, it } from 'vitest';
import { cpuSizes, memorySizesMiB } from '../../../modules/fargate-service/sizes.ts';

describe('memorySizesMiB', () => {
  it.each([
    [256, [512, 1024, 2048]],
    [512, [1024, 2048, 3072, 4096]],
    [1024, [2048, 3072, 4096, 5120, 6144, 7168, 8192]],
    [8192, [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440]],
    [16384, [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880]],
    [32_768, [61_440, 122_880, 249_856]],
  ] as const)('lists what a task with cpu %d can have', (cpu, sizes) => {
    expect(memorySizesMiB(cpu)).toEqual(sizes);
  });

  it.each([
    [2048, 13, 4096, 16_384],
    [4096, 23, 8192, 30_720],
  ] as const)('lists for cpu %d the %d sizes from %d to %d, a GiB apart', (cpu, count, first, last) => {
    const sizes = memorySizesMiB(cpu);
    expect([sizes.length, sizes[0], sizes[1], sizes.at(-1)]).toEqual([count, first, first + 1024, last]);
  });

  it('knows every cpu that Fargate has', () => {
    expect(cpuSizes).toEqual([256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768]);
  });
});
