import { describe, expect, it } from 'vitest';
import { instancesHoldTasks } from '../../../../src/configuration/rules/instances-hold-tasks.ts';
import { findings, onInstances, worker } from '../config.ts';

type Settings = Parameters<typeof worker>[0];

function found(capacity: Partial<typeof onInstances> & { gpus?: number }, settings: Settings = {}): string[] {
  const instanceTypes = ['m7i.large'];
  const on = worker({ ...settings, capacity: { ...onInstances, instanceTypes, ...capacity } });
  return findings(instancesHoldTasks, { workers: [worker(), on] });
}

describe('instances-hold-tasks', () => {
  it('takes a task that fills an instance, beside what its system keeps', () => {
    expect(found({}, { cpu: 2048, memoryMiB: 7321 })).toEqual([]);
  });

  it('refuses a type that has less CPU or memory than a task', () => {
    expect(found({}, { cpu: 2048, memoryMiB: 7322 })).toEqual([
      'workers[1].capacity.instanceTypes[0]: must hold a task of 2048 CPU units and 7322 MiB, got "m7i.large"; it offers 2048 and, beside its system, about 7321 MiB: name a larger type, or take a smaller task',
    ]);
    expect(found({ instanceTypes: ['m7i.xlarge', 'm7i.large'] }, { cpu: 4096, memoryMiB: 2048 })).toEqual([
      'workers[1].capacity.instanceTypes[1]: must hold a task of 4096 CPU units and 2048 MiB, got "m7i.large"; it offers 2048 and, beside its system, about 7321 MiB: name a larger type, or take a smaller task',
    ]);
  });

  it('refuses a type of another architecture than the image', () => {
    expect(found({ instanceTypes: ['m7g.large'] })).toEqual([
      'workers[1].capacity.instanceTypes[0]: must be of architecture x86_64, as the image is, got "m7g.large"; it is of arm64: name another type',
    ]);
    expect(found({ instanceTypes: ['m7g.large'] }, { architecture: 'arm64' })).toEqual([]);
  });

  it('refuses a type with fewer GPUs than a task needs', () => {
    expect(found({ instanceTypes: ['g5.xlarge'], gpus: 1 })).toEqual([]);
    expect(found({ instanceTypes: ['g5.xlarge', 'm7i.large'], gpus: 2 })).toEqual([
      'workers[1].capacity.instanceTypes[0]: must have 2 GPUs of NVIDIA or more, got "g5.xlarge"; it has 1: name another type, or lower gpus',
      'workers[1].capacity.instanceTypes[1]: must have 2 GPUs of NVIDIA or more, got "m7i.large"; it has 0: name another type, or lower gpus',
    ]);
  });

  it('refuses a type that is named twice, and leaves one that it does not know to the plan', () => {
    expect(found({ instanceTypes: ['m6id.large', 'm7i.large'] }, { cpu: 2048, memoryMiB: 7000 })).toEqual([]);
    expect(found({ instanceTypes: ['m7i.large', 'm7i.large'] })).toEqual([
      'workers[1].capacity.instanceTypes[1]: must not be named twice, got "m7i.large"; name each type once',
    ]);
  });

  it('counts the network interfaces of an instance, one of which is its own', () => {
    // Eight by their size.
    expect(found({ maxInstances: 2, spotPercent: 0 }, { tasks: 3 })).toEqual([]);
    expect(found({ maxInstances: 2, spotPercent: 0 }, { tasks: 4 })).toEqual([
      'workers[1].capacity.maxInstances: must be at least 3, for 5 tasks in a deploy, of which the smallest type holds 2, got 2; raise it, name larger types, or take fewer tasks',
    ]);
  });

  it('needs no place for a further task in a deploy with Spot, which stops old ones first, nor for a worker that is stopped', () => {
    expect(found({ maxInstances: 2 }, { tasks: 4 })).toEqual([]);
    expect(found({ maxInstances: 2 }, { tasks: 5 })).toHaveLength(1);
    expect(found({ maxInstances: 1, spotPercent: 0 }, { tasks: 0 })).toEqual([]);
  });

  it('needs a place for each old task that is protected beside each new one, with Spot, too', () => {
    const protection = { atMostMinutes: 60 };
    for (const spotPercent of [0, 50]) {
      expect(found({ maxInstances: 3, spotPercent }, { tasks: 3, protection })).toEqual([]);
      expect(found({ maxInstances: 3, spotPercent }, { tasks: 4, protection })).toEqual([
        'workers[1].capacity.maxInstances: must be at least 4, for 8 tasks in a deploy, of which the smallest type holds 2, got 3; raise it, name larger types, or take fewer tasks',
      ]);
    }
    expect(found({ maxInstances: 1 }, { tasks: 0, protection })).toEqual([]);
  });

  it('refuses a type without a GPU for a task that needs one, in the singular', () => {
    expect(found({ instanceTypes: ['m7i.large'], gpus: 1 })).toEqual([
      'workers[1].capacity.instanceTypes[0]: must have a GPU of NVIDIA, got "m7i.large"; it has none: name another type, or leave gpus out',
    ]);
  });

  it('counts a GPU for one task alone', () => {
    const capacity = { instanceTypes: ['g5.12xlarge'], gpus: 2, spotPercent: 0 };
    expect(found({ ...capacity, maxInstances: 2 }, { tasks: 3 })).toEqual([]);
    expect(found({ ...capacity, maxInstances: 1 }, { tasks: 2 })).toEqual([
      'workers[1].capacity.maxInstances: must be at least 2, for 3 tasks in a deploy, of which the smallest type holds 2, got 1; raise it, name larger types, or take fewer tasks',
    ]);
  });
});
