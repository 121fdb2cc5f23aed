import { describe, expect, it } from 'vitest';
import { fargateSize } from '../../../../src/configuration/rules/fargate-size.ts';
import { findings, worker } from '../config.ts';

describe('fargate-size', () => {
  it.each([
    [256, 512],
    [256, 2048],
    [1024, 8192],
    [16_384, 122_880],
    [32_768, 249_856],
  ])('takes cpu %d with %d MiB', (cpu, memoryMiB) => {
    expect(findings(fargateSize, { web: { cpu: cpu as 256, memoryMiB } })).toEqual([]);
  });

  it('refuses the one gap among the sizes of the smallest task', () => {
    expect(findings(fargateSize, { web: { cpu: 256, memoryMiB: 1536 } })).toEqual([
      'web.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 1536; take one of these, or another cpu',
    ]);
  });

  it.each([1023, 5120])('refuses %d MiB, just outside the sizes of its cpu', (memoryMiB) => {
    expect(findings(fargateSize, { web: { cpu: 512, memoryMiB } })).toEqual([
      `web.memoryMiB: must be one of 1024, 2048, 3072, 4096 with cpu 512, got ${memoryMiB}; take one of these, or another cpu`,
    ]);
  });

  it('asks it of the migration', () => {
    expect(findings(fargateSize, { migration: { memoryMiB: 768 } })).toEqual([
      'migration.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 768; take one of these, or another cpu',
    ]);
  });

  it('asks it of what puts the static files into their bucket', () => {
    expect(findings(fargateSize, { collectStatic: { memoryMiB: 768 } })).toEqual([
      'collectStatic.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 768; take one of these, or another cpu',
    ]);
  });

  it('asks it of every service', () => {
    const workers = [worker({ cpu: 1024, memoryMiB: 2048 }), worker({ cpu: 512, memoryMiB: 512 })];
    const beat = { scheduler: 'file' as const };
    expect(findings(fargateSize, { workers, beat, flower: {} })).toEqual([
      'workers[1].memoryMiB: must be one of 1024, 2048, 3072, 4096 with cpu 512, got 512; take one of these, or another cpu',
    ]);
    const larger = { beat: { ...beat, memoryMiB: 768 }, flower: { memoryMiB: 4096 } };
    expect(findings(fargateSize, larger)).toEqual([
      'beat.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 768; take one of these, or another cpu',
      'flower.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 4096; take one of these, or another cpu',
    ]);
  });
});
