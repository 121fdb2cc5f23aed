import { describe, expect, it } from 'vitest';
import { instanceType, memoryForTasksMiB, tasksOn } from '../../../modules/ec2-capacity/instance-types.ts';

describe('a type of instance', () => {
  it('has an architecture, CPU, memory, network interfaces and GPUs', () => {
    expect(instanceType('m7g.large')).toEqual({
      architecture: 'arm64',
      cpu: 2048,
      memoryMiB: 8192,
      interfaces: 3,
      gpus: 0,
    });
    expect(instanceType('g5.12xlarge')).toMatchObject({ architecture: 'x86_64', gpus: 4 });
    expect(instanceType('m7g.enormous')).toBeUndefined();
  });

  it('offers tasks what its system and the agent of ECS leave', () => {
    expect(memoryForTasksMiB(8192)).toBe(7321);
  });

  it('holds as many tasks as the scarcest of what they take', () => {
    const type = { architecture: 'x86_64', cpu: 8192, memoryMiB: 65_536, interfaces: 8, gpus: 4 } as const;
    const task = { cpu: 256, memoryMiB: 512, gpus: 0 };
    expect(tasksOn(type, task)).toBe(7);
    expect(tasksOn(type, { ...task, cpu: 4096 })).toBe(2);
    expect(tasksOn(type, { ...task, memoryMiB: 30_000 })).toBe(2);
    expect(tasksOn(type, { ...task, gpus: 1 })).toBe(4);
    expect(tasksOn(type, { ...task, gpus: 3 })).toBe(1);
  });
});
