import { describe, expect, it } from 'vitest';
import { scalingCanWork } from '../../../environments/rules/scaling-can-work.ts';
import type { EnvironmentInput } from '../../../environments/schema.ts';
import { findings } from '../config.ts';

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
