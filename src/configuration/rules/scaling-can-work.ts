import { taskBounds } from '../../../modules/workload/settings.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import { inEachService, type Service, settingOf } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Scaling = NonNullable<Service['settings']['scaling']>;

/** The number of tasks has one owner, which can reach each number that it may. */
export const scalingCanWork: EnvironmentRule = (environment) =>
  inEachService(environment, (service) => {
    const { path, settings } = service;
    const { scaling } = settings;
    if (scaling === undefined) {
      const wayOut = `or give ${path}.scaling, for a number that changes`;
      return settings.tasks === undefined
        ? [{ path: `${path}.tasks`, must: 'must be given', got: undefined, wayOut }]
        : [];
    }
    return [twoOwners, bounds, movement, steps, names].flatMap((judge) =>
      unlessUnreadable(() => judge(scaling, service)),
    );
  });

function twoOwners(_: Scaling, { path, settings: { tasks } }: Service): Finding[] {
  if (tasks === undefined) return [];
  const must = `must be left out beside ${path}.scaling`;
  return [{ path: `${path}.tasks`, must, got: tasks, wayOut: `a service starts with ${path}.scaling.minTasks` }];
}

function bounds(_: Scaling, service: Service): Finding[] {
  const { kind, path, settings } = service;
  return taskBounds(settings).flatMap((bounds): Finding[] => {
    const { minTasks, maxTasks } = bounds;
    const finding = { path: settingOf(path, bounds, 'minTasks'), got: minTasks };
    if (minTasks > maxTasks) {
      return [{ ...finding, must: `must be at most maxTasks, ${maxTasks}`, wayOut: 'lower it, or raise maxTasks' }];
    }
    // A task that waits is measured without a worker, and starts one.
    if (minTasks > 0 || maxTasks === 0 || backlogOf(service)) return [];
    const wayOut =
      kind === 'worker'
        ? `without tasks there is nothing to measure, so nothing would start one; with ${path}.backlog a waiting task does, and maxTasks 0 as well lets it sleep`
        : 'without tasks there is nothing to measure, so nothing would start one; maxTasks 0 as well lets it sleep';
    return [{ ...finding, must: `must be at least 1 below maxTasks ${maxTasks}`, wayOut }];
  });
}

/** Something must change the number, both ways. */
function movement(scaling: Scaling, service: Service): Finding[] {
  const path = `${service.path}.scaling`;
  const { minTasks, maxTasks, schedule } = scaling;
  if (schedule === undefined && minTasks === maxTasks) {
    const must = `must be more than minTasks, ${minTasks}, without a schedule`;
    const wayOut = `raise it, or take ${service.path}.tasks for a fixed number`;
    return [{ path: `${path}.maxTasks`, must, got: maxTasks, wayOut }];
  }
  const requests = 'requestsPerTargetPerMinute' in scaling ? scaling.requestsPerTargetPerMinute : undefined;
  if (scaling.cpuPercent ?? scaling.memoryPercent ?? requests ?? backlogOf(service)) return [];
  const other = service.kind === 'worker' ? `${service.path}.backlog` : 'requestsPerTargetPerMinute';
  if (scaling.steps) {
    const must = `must stand beside cpuPercent, memoryPercent or ${other}`;
    const wayOut = 'steps add tasks, and only a target takes them away again';
    return [{ path: `${path}.steps`, must, got: scaling.steps, wayOut }];
  }
  if (schedule) return [];
  if (service.kind === 'worker') {
    const must = 'must be given without scaling.cpuPercent, scaling.memoryPercent and scaling.schedule';
    const wayOut = 'such as { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 }';
    return [{ path: other, must, got: undefined, wayOut }];
  }
  const must = `must be given without memoryPercent, ${other} and schedule`;
  return [{ path: `${path}.cpuPercent`, must, got: undefined, wayOut: '60 is a usual start' }];
}

function steps({ cpuPercent: target = 0, steps = [] }: Scaling, service: Service): Finding[] {
  const path = `${service.path}.scaling`;
  return steps.flatMap(({ cpuPercent }, index) => {
    const before = steps[index - 1]?.cpuPercent ?? target;
    if (cpuPercent > before) return [];
    const name = index === 0 ? `${path}.cpuPercent` : 'that of the step before';
    const must = `must be more than ${name}, ${before}`;
    return [{ path: `${path}.steps[${index}].cpuPercent`, must, got: cpuPercent, wayOut: 'raise it' }];
  });
}

function names({ schedule = [] }: Scaling, { path }: Service): Finding[] {
  return namedTwice(
    schedule.map(({ name }) => name),
    (index) => `${path}.scaling.schedule[${index}].name`,
    'AWS would keep the last of them only',
  );
}

function backlogOf({ kind, settings }: Service) {
  return kind === 'worker' ? settings.backlog : undefined;
}
