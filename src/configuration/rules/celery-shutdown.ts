import { longestTaskSeconds } from '../../../modules/broker/queues.ts';
import { hasSoftShutdown } from '../../../modules/celery-worker/worker-command.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Worker = EnvironmentConfig['workers'][number];

/** A worker of prefork that is told to stop gives back what it has not finished, which takes it some seconds. */
const marginSeconds = 5;

/**
 * What a worker runs when it is told to stop is finished, or given back to its queue; nothing is lost. Spot needs no rule of its own: it
 * takes a task away after two minutes, and no stop timeout is longer.
 */
export const celeryShutdown: EnvironmentRule = (environment, application) =>
  inEachWorker(environment, (worker, path) =>
    [tooLongForStop, losesTasks, hasNoChildren].flatMap((judge) =>
      unlessUnreadable(() => judge(worker, path, application)),
    ),
  );

function tooLongForStop(
  { pool, softShutdownSeconds, stopTimeoutSeconds }: Worker,
  path: string,
  { celeryVersion }: Application,
): Finding[] {
  const least = softShutdownSeconds + marginSeconds;
  if (!hasSoftShutdown(pool, celeryVersion) || stopTimeoutSeconds >= least) return [];
  return [
    {
      path: `${path}.stopTimeoutSeconds`,
      must: `must be at least ${least}, softShutdownSeconds and ${marginSeconds} in which it gives the rest back`,
      got: stopTimeoutSeconds,
      wayOut: `raise it, or lower ${path}.softShutdownSeconds`,
    },
  ];
}

function losesTasks(worker: Worker, path: string, { queues, celeryVersion }: Application): Finding[] {
  if (worker.acksLate) return [];
  const setting = hasSoftShutdown(worker.pool, celeryVersion) ? 'softShutdownSeconds' : 'stopTimeoutSeconds';
  const longest = longestTaskSeconds(worker, queues);
  if (longest <= worker[setting]) return [];
  return [
    {
      path: `${path}.acksLate`,
      must: `must be true, since its queues have tasks of ${longest} seconds and it finishes those of ${setting}, ${worker[setting]}`,
      got: worker.acksLate,
      wayOut: `otherwise a deploy, scaling in or Spot loses them; if they may not run twice, cut them into shorter ones and lower longestTaskSeconds in environments/application.ts, or raise ${path}.${setting}`,
    },
  ];
}

function hasNoChildren({ pool, maxTasksPerChild }: Worker, path: string): Finding[] {
  if (pool === 'prefork' || maxTasksPerChild === undefined) return [];
  return [
    {
      path: `${path}.maxTasksPerChild`,
      must: `must be left out with pool ${pool}`,
      got: maxTasksPerChild,
      wayOut: 'only prefork has processes to replace',
    },
  ];
}
