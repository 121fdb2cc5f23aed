import { describe, expect, it } from 'vitest';
import { scalingCanWork } from '../../../../src/configuration/rules/scaling-can-work.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings, worker } from '../config.ts';

type Scaling = NonNullable<EnvironmentInput['web']['scaling']>;

const bounds = { minTasks: 1, maxTasks: 4 };
const night = { name: 'night', when: 'cron(0 20 * * ? *)', minTasks: 0, maxTasks: 0 };
const day = { name: 'day', when: 'cron(0 8 * * ? *)', ...bounds };

function found(scaling: Partial<Scaling>, tasks?: number): string[] {
  return findings(scalingCanWork, { web: { tasks, scaling: { ...bounds, ...scaling } } });
}

describe('scaling-can-work', () => {
  it('takes a fixed number of tasks, or scaling', () => {
    expect(findings(scalingCanWork, { web: { tasks: 0 } })).toEqual([]);
    expect(found({ cpuPercent: 60 })).toEqual([]);
  });

  it('refuses neither and both', () => {
    expect(findings(scalingCanWork, { web: { tasks: undefined } })).toEqual([
      'web.tasks: must be given, got nothing; or give web.scaling, for a number that changes',
    ]);
    expect(found({ cpuPercent: 60 }, 3)).toEqual([
      'web.tasks: must be left out beside web.scaling, got 3; a service starts with web.scaling.minTasks',
    ]);
  });

  it.each(['cpuPercent', 'memoryPercent', 'requestsPerTargetPerMinute'])('takes %s as the only target', (target) => {
    expect(found({ [target]: 50 })).toEqual([]);
  });

  it('takes a schedule as all there is, of a number that is the same within its bounds', () => {
    expect(found({ maxTasks: 1, schedule: [night, { ...day, maxTasks: 1 }] })).toEqual([]);
  });

  it('refuses bounds that nothing moves within', () => {
    expect(found({})).toEqual([
      'web.scaling.cpuPercent: must be given without memoryPercent, requestsPerTargetPerMinute and schedule, got nothing; 60 is a usual start',
    ]);
    expect(found({ minTasks: 4, cpuPercent: 60 })).toEqual([
      'web.scaling.maxTasks: must be more than minTasks, 4, without a schedule, got 4; raise it, or take web.tasks for a fixed number',
    ]);
  });

  it('refuses bounds that are upside down, in the schedule too', () => {
    expect(found({ minTasks: 5, cpuPercent: 60, schedule: [night, { ...day, minTasks: 9 }] })).toEqual([
      'web.scaling.minTasks: must be at most maxTasks, 4, got 5; lower it, or raise maxTasks',
      'web.scaling.schedule[1].minTasks: must be at most maxTasks, 4, got 9; lower it, or raise maxTasks',
    ]);
  });

  it('lets a service sleep on a schedule, and never in a sleep that nothing ends', () => {
    expect(found({ cpuPercent: 60, schedule: [night, day] })).toEqual([]);
    expect(found({ minTasks: 0, cpuPercent: 60, schedule: [{ ...night, maxTasks: 2 }, day] })).toEqual([
      'web.scaling.minTasks: must be at least 1 below maxTasks 4, got 0; without tasks there is nothing to measure, so nothing would start one; maxTasks 0 as well lets it sleep',
      'web.scaling.schedule[0].minTasks: must be at least 1 below maxTasks 2, got 0; without tasks there is nothing to measure, so nothing would start one; maxTasks 0 as well lets it sleep',
    ]);
  });

  it('refuses steps that nothing goes down again', () => {
    const steps = [{ cpuPercent: 80, addTasks: 2 }];
    expect(found({ steps, schedule: [night, day] })).toEqual([
      'web.scaling.steps: must stand beside cpuPercent, memoryPercent or requestsPerTargetPerMinute, got [{"cpuPercent":80,"addTasks":2}]; steps add tasks, and only a target takes them away again',
    ]);
    expect(found({ steps, memoryPercent: 70 })).toEqual([]);
    expect(found({ steps: [{ cpuPercent: 1, addTasks: 2 }], memoryPercent: 70 })).toEqual([]);
  });

  it('refuses steps that do not rise, from the target on', () => {
    const steps = [60, 90, 90].map((cpuPercent) => ({ cpuPercent, addTasks: 1 }));
    expect(found({ cpuPercent: 60, steps })).toEqual([
      'web.scaling.steps[0].cpuPercent: must be more than web.scaling.cpuPercent, 60, got 60; raise it',
      'web.scaling.steps[2].cpuPercent: must be more than that of the step before, 90, got 90; raise it',
    ]);
  });

  it('refuses an action that is named twice', () => {
    expect(found({ schedule: [night, day, night] })).toEqual([
      'web.scaling.schedule[2].name: must not be named twice, got "night"; AWS would keep the last of them only',
    ]);
  });
});

describe('scaling-can-work, of workers', () => {
  const backlog = { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 };

  function ofWorker(settings: Parameters<typeof worker>[0]): string[] {
    return findings(scalingCanWork, { workers: [worker(), worker({ tasks: undefined, ...settings })] });
  }

  it('takes a fixed number of tasks, with and without a backlog, and each target', () => {
    expect(ofWorker({ tasks: 2 })).toEqual([]);
    expect(ofWorker({ tasks: 2, backlog })).toEqual([]);
    expect(ofWorker({ scaling: bounds, backlog })).toEqual([]);
    expect(ofWorker({ scaling: { ...bounds, cpuPercent: 60 } })).toEqual([]);
    expect(ofWorker({ scaling: { ...bounds, memoryPercent: 60 } })).toEqual([]);
    expect(ofWorker({ scaling: { ...bounds, schedule: [night, day] } })).toEqual([]);
  });

  it('refuses neither and both', () => {
    expect(ofWorker({})).toEqual([
      'workers[1].tasks: must be given, got nothing; or give workers[1].scaling, for a number that changes',
    ]);
    expect(ofWorker({ tasks: 3, scaling: bounds, backlog })).toEqual([
      'workers[1].tasks: must be left out beside workers[1].scaling, got 3; a service starts with workers[1].scaling.minTasks',
    ]);
  });

  it('refuses bounds that nothing moves within, and offers a backlog', () => {
    expect(ofWorker({ scaling: bounds })).toEqual([
      'workers[1].backlog: must be given without scaling.cpuPercent, scaling.memoryPercent and scaling.schedule, got nothing; such as { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 }',
    ]);
    expect(ofWorker({ scaling: { minTasks: 2, maxTasks: 2 }, backlog })).toEqual([
      'workers[1].scaling.maxTasks: must be more than minTasks, 2, without a schedule, got 2; raise it, or take workers[1].tasks for a fixed number',
    ]);
  });

  it('lets a worker sleep that a waiting task wakes, and no other', () => {
    const scaling = { minTasks: 0, maxTasks: 4, cpuPercent: 60 };
    expect(ofWorker({ scaling, backlog })).toEqual([]);
    expect(ofWorker({ scaling })).toEqual([
      'workers[1].scaling.minTasks: must be at least 1 below maxTasks 4, got 0; without tasks there is nothing to measure, so nothing would start one; with workers[1].backlog a waiting task does, and maxTasks 0 as well lets it sleep',
    ]);
  });

  it('takes steps beside a backlog, which takes tasks away again', () => {
    const steps = [{ cpuPercent: 80, addTasks: 2 }];
    expect(ofWorker({ scaling: { ...bounds, steps }, backlog })).toEqual([]);
    expect(ofWorker({ scaling: { ...bounds, steps } })).toEqual([
      'workers[1].scaling.steps: must stand beside cpuPercent, memoryPercent or workers[1].backlog, got [{"cpuPercent":80,"addTasks":2}]; steps add tasks, and only a target takes them away again',
    ]);
  });

  it('refuses steps that do not rise and actions that are named twice', () => {
    const steps = [{ cpuPercent: 60, addTasks: 1 }];
    expect(ofWorker({ scaling: { ...bounds, cpuPercent: 60, steps, schedule: [night, day, day] } })).toEqual([
      'workers[1].scaling.steps[0].cpuPercent: must be more than workers[1].scaling.cpuPercent, 60, got 60; raise it',
      'workers[1].scaling.schedule[2].name: must not be named twice, got "day"; AWS would keep the last of them only',
    ]);
  });
});
