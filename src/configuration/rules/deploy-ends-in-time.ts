import { instanceMinutes, instancesOf } from '../../../modules/ec2-capacity/settings.ts';
import { deployHours } from '../../../modules/github-roles/settings.ts';
import { shiftOf, stepsOf } from '../../../modules/traffic-shift/settings.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

/** A setting that makes a deploy wait, or what else does. */
interface Part {
  setting: string;
  minutes: number;
}

/**
 * Half an hour for what is before: a plan, the migration, and workers whose tasks start. Half an hour for web: its tasks start and are drained, and before them those that users are shifted to. As a
 * rule either takes ten minutes. `timeouts` of a service are no measure: they are for a deployment that fails over and over, which AWS gives no bound, and are longer than this together.
 */
const minutesOfAllElse = 60;

/** GitHub's role, and the job itself, end after some hours, and one part of a deploy comes after the other: workers, the check of the new tasks, the shift, web. */
export const deployEndsInTime: EnvironmentRule = (environment, { github }) => {
  if (!github) return [];
  const most = deployHours * 60;
  const workers = unlessUnreadable(() => slowestWorker(environment));
  const shift = unlessUnreadable(() => partsOfShift(environment));
  const parts = [...workers, ...shift];
  const got = parts.reduce((sum, { minutes }) => sum + minutes, minutesOfAllElse);
  if (got <= most) return [];
  const longest = parts.reduce((one, other) => (other.minutes > one.minutes ? other : one));
  const [first, ...others] = parts.map(
    ({ setting, minutes }, index) => `${minutes} ${index ? '' : 'are '}for ${setting}`,
  );
  return [
    {
      path: longest.setting,
      must: `must let a deploy end within the ${most} minutes for which GitHub's role is lent to it, of which ${[first, ...others].join(', ')}, and ${minutesOfAllElse} for all else`,
      got,
      wayOut: [
        'lower one of them',
        ...(workers.length > 0 ? ['cut the tasks of Celery into shorter ones'] : []),
        ...(shift.some(({ setting }) => setting.endsWith('.stepBakeMinutes'))
          ? ['raise web.deployment.stepPercent']
          : []),
      ].join(', or '),
    },
  ];
};

/** Workers are replaced side by side. */
function slowestWorker({ workers }: EnvironmentConfig): Part[] {
  const each = Object.keys(workers).flatMap((index) =>
    unlessUnreadable(() => {
      const worker = workers[Number(index)] as EnvironmentConfig['workers'][number];
      if (!worker.protection) return [];
      const path = `workers[${index}]`;
      // A task that is replaced may become protected at the last moment: when the new one, for which an instance had to start, is there.
      const starts = instancesOf(worker.capacity)
        ? [{ setting: `an instance of ${path} to start`, minutes: instanceMinutes }]
        : [];
      return [[{ setting: `${path}.protection.atMostMinutes`, minutes: worker.protection.atMostMinutes }, ...starts]];
    }),
  );
  const total = (parts: Part[]) => parts.reduce((sum, { minutes }) => sum + minutes, 0);
  return each.reduce((slowest, parts) => (total(parts) > total(slowest) ? parts : slowest), []);
}

function partsOfShift({ web: { deployment } }: EnvironmentConfig): Part[] {
  const shift = shiftOf(deployment);
  if (!shift) return [];
  const minutes = stepsOf(shift).reduce((sum, step) => sum + step.minutes, -shift.bakeMinutes);
  const setting = { 'blue-green': '', canary: 'canaryBakeMinutes', linear: 'stepBakeMinutes' }[shift.strategy];
  return [
    { setting: 'check.timeoutSeconds', minutes: Math.ceil((shift.check?.timeoutSeconds ?? 0) / 60) },
    { setting, minutes },
    { setting: 'bakeMinutes', minutes: shift.bakeMinutes },
  ]
    .filter((part) => part.minutes > 0)
    .map((part) => ({ ...part, setting: `web.deployment.${part.setting}` }));
}
