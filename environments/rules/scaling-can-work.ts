import { type TaskBounds, taskBounds } from '../../modules/fargate-service/settings.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { settingOf } from '../task-bounds.ts';
import type { EnvironmentRule } from './rule.ts';

type Scaling = NonNullable<EnvironmentConfig['web']['scaling']>;

const path = 'web.scaling';
const targets = 'cpuPercent, memoryPercent or requestsPerTargetPerMinute';

/** The number of tasks has one owner, which can reach each number that it may. */
export const scalingCanWork: EnvironmentRule = ({ web }) => {
  const { scaling } = web;
  if (scaling === undefined) {
    return web.tasks === undefined
      ? [
          {
            path: 'web.tasks',
            must: 'must be given',
            got: undefined,
            wayOut: `or give ${path}, for a number that changes`,
          },
        ]
      : [];
  }
  return [twoOwners, bounds, movement, steps, names].flatMap((judge) => unlessUnreadable(() => judge(scaling, web)));
};

function twoOwners(_: Scaling, { tasks }: EnvironmentConfig['web']): Finding[] {
  if (tasks === undefined) return [];
  const must = `must be left out beside ${path}`;
  return [{ path: 'web.tasks', must, got: tasks, wayOut: `a service starts with ${path}.minTasks` }];
}

function bounds(_: Scaling, web: EnvironmentConfig['web']): Finding[] {
  return taskBounds(web).flatMap((bounds: TaskBounds) => {
    const { minTasks, maxTasks } = bounds;
    const finding = { path: settingOf(bounds, 'minTasks'), got: minTasks };
    if (minTasks > maxTasks) {
      return [{ ...finding, must: `must be at most maxTasks, ${maxTasks}`, wayOut: 'lower it, or raise maxTasks' }];
    }
    if (minTasks === 0 && maxTasks > 0) {
      const wayOut =
        'without tasks there is nothing to measure, so nothing would start one; maxTasks 0 as well lets it sleep';
      return [{ ...finding, must: `must be at least 1 below maxTasks ${maxTasks}`, wayOut }];
    }
    return [];
  });
}

/** Something must change the number, both ways. */
function movement(scaling: Scaling): Finding[] {
  const { minTasks, maxTasks, schedule } = scaling;
  if (schedule === undefined && minTasks === maxTasks) {
    const must = `must be more than minTasks, ${minTasks}, without a schedule`;
    return [
      { path: `${path}.maxTasks`, must, got: maxTasks, wayOut: 'raise it, or take web.tasks for a fixed number' },
    ];
  }
  if (scaling.cpuPercent ?? scaling.memoryPercent ?? scaling.requestsPerTargetPerMinute) return [];
  if (scaling.steps) {
    const wayOut = 'steps add tasks, and only a target takes them away again';
    return [{ path: `${path}.steps`, must: `must stand beside ${targets}`, got: scaling.steps, wayOut }];
  }
  if (schedule) return [];
  const must = 'must be given without memoryPercent, requestsPerTargetPerMinute and schedule';
  return [{ path: `${path}.cpuPercent`, must, got: undefined, wayOut: '60 is a usual start' }];
}

function steps({ cpuPercent: target = 0, steps = [] }: Scaling): Finding[] {
  return steps.flatMap(({ cpuPercent }, index) => {
    const before = index === 0 ? target : (steps[index - 1]?.cpuPercent ?? 0);
    if (cpuPercent > before) return [];
    const name = index === 0 ? `${path}.cpuPercent` : 'that of the step before';
    const must = `must be more than ${name}, ${before}`;
    return [{ path: `${path}.steps[${index}].cpuPercent`, must, got: cpuPercent, wayOut: 'raise it' }];
  });
}

function names({ schedule = [] }: Scaling): Finding[] {
  return namedTwice(
    schedule.map(({ name }) => name),
    (index) => `${path}.schedule[${index}].name`,
    'AWS would keep the last of them only',
  );
}
