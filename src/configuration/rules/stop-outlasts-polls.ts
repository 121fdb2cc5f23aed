import { sqsPollSeconds } from '../../../modules/broker/queues.ts';
import { hasSoftShutdown } from '../../../modules/celery-worker/worker-command.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Worker = EnvironmentConfig['workers'][number];

/** For SQS to answer, and for Celery to read the answer. */
const marginSeconds = 5;

/**
 * A worker that is told to stop has a request for tasks waiting in SQS. What that request is given must be done or given back, and not stay hidden for the
 * visibility timeout. So the worker must read the answer before it ends: prefork in its soft shutdown, gevent in its loop. A worker of threads never does: while
 * its pool waits for the threads, nothing reads the answer (celery/concurrency/thread.py, on_stop; https://github.com/celery/celery/issues/8875).
 */
export const stopOutlastsPolls: EnvironmentRule = (environment, application) =>
  environment.broker?.kind === 'sqs'
    ? inEachWorker(environment, (worker, path) =>
        [noThreads, softShutdownOutlasts, stopTimeoutOutlasts].flatMap((judge) =>
          unlessUnreadable(() => judge(worker, path, application)),
        ),
      )
    : [];

function noThreads({ pool }: Worker, path: string): Finding[] {
  if (pool !== 'threads') return [];
  return [
    {
      path: `${path}.pool`,
      must: "must be prefork or gevent with broker.kind 'sqs', since a worker of threads that is told to stop hides a task that arrives meanwhile for broker.visibilityTimeoutSeconds",
      got: pool,
      wayOut: 'take gevent for tasks that mostly wait for others, prefork for all else, or the broker redis',
    },
  ];
}

function softShutdownOutlasts(
  { pool, softShutdownSeconds }: Worker,
  path: string,
  { celeryVersion }: Application,
): Finding[] {
  const least = sqsPollSeconds + marginSeconds;
  if (!hasSoftShutdown(pool, celeryVersion) || softShutdownSeconds >= least) return [];
  return [
    {
      path: `${path}.softShutdownSeconds`,
      must: `must be at least ${least} with broker.kind 'sqs', where a request for tasks waits ${sqsPollSeconds} seconds`,
      got: softShutdownSeconds,
      wayOut: 'raise it; a task that arrives when the worker is gone stays hidden for broker.visibilityTimeoutSeconds',
    },
  ];
}

/** A worker of gevent asks its queues in turn, and goes round once more when it is told to stop (celery/worker/loops.py, synloop). */
function stopTimeoutOutlasts({ pool, queues, stopTimeoutSeconds }: Worker, path: string): Finding[] {
  const least = 2 * queues.length * sqsPollSeconds + marginSeconds;
  if (pool !== 'gevent' || stopTimeoutSeconds >= least) return [];
  return [
    {
      path: `${path}.stopTimeoutSeconds`,
      must: `must be at least ${least} with broker.kind 'sqs', where a worker of gevent asks each of its ${queues.length} queues for ${sqsPollSeconds} seconds, and once more when it is told to stop`,
      got: stopTimeoutSeconds,
      wayOut: `raise it up to 120, or give ${path} fewer queues`,
    },
  ];
}
