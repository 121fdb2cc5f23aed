import type { CeleryWorkerSettings } from './settings.ts';

export interface Working {
  /** The Celery application, as `celery --app` takes it. */
  celeryApp: string;
  /** The first two numbers of the image's version of Celery, such as 5.4. */
  celeryVersion: string;
  /** Seconds that the longest task of its queues runs. */
  longestTaskSeconds: number;
  /** The word for the worker among the services of the environment. */
  role: string;
  /** Settings of Celery that a worker of this broker must have. */
  configuration?: Readonly<Record<string, string>>;
  /** Whether its requests for tasks wait at the broker, as with SQS. It must outlive them. */
  longPolls?: boolean;
}

/**
 * Whether a worker that is told to stop gives back to its queue what it can't finish in time. Celery has that from 5.5 on
 * (https://docs.celeryq.dev/en/stable/history/whatsnew-5.5.html#soft-shutdown), and does not start with a setting that it does not know. In pools other than
 * prefork it crashes.
 */
export function hasSoftShutdown(pool: CeleryWorkerSettings['pool'], celeryVersion: string): boolean {
  return pool === 'prefork' && Number(celeryVersion.split('.')[1]) >= 5;
}

/** What a task of Fargate runs, in exec form (https://docs.celeryq.dev/en/stable/reference/cli.html#celery-worker). */
export function workerCommand(
  settings: CeleryWorkerSettings,
  { celeryApp, celeryVersion, longestTaskSeconds, role, configuration = {}, longPolls = false }: Working,
): string[] {
  const { pool, acksLate, maxTasksPerChild, softShutdownSeconds } = settings;
  const python = acksLate ? 'True' : 'False';
  return [
    ...['celery', '--app', celeryApp, 'worker'],
    ...['--hostname', `${role}@%h`],
    ...['--queues', settings.queues.join(',')],
    ...['--pool', pool],
    ...['--concurrency', String(settings.concurrency)],
    ...['--prefetch-multiplier', String(settings.prefetchMultiplier)],
    ...(maxTasksPerChild === undefined ? [] : ['--max-tasks-per-child', String(maxTasksPerChild)]),
    // Nothing can end a thread.
    ...(pool === 'threads' ? [] : ['--time-limit', String(longestTaskSeconds)]),
    // The alarms count lines of this level.
    ...['--loglevel', 'INFO'],
    // Each worker would send to each other one through the broker, and none needs what they would tell.
    ...['--without-gossip', '--without-mingle'],
    // These win over the settings of the application.
    '--',
    // Without it, a warm shutdown ends as soon as the tasks are done.
    ...(hasSoftShutdown(pool, celeryVersion) ? [`worker_soft_shutdown_timeout=${softShutdownSeconds}`] : []),
    // An idle worker would be gone while its request waits, and nobody would do the task that the request is given
    // (https://docs.celeryq.dev/en/stable/userguide/configuration.html#worker-enable-soft-shutdown-on-idle, https://github.com/celery/celery/issues/8875).
    ...(hasSoftShutdown(pool, celeryVersion) && longPolls ? ['worker_enable_soft_shutdown_on_idle=True'] : []),
    `task_acks_late=${python}`,
    `task_reject_on_worker_lost=${python}`,
    ...Object.entries(configuration).map(([name, value]) => `${name}=${value}`),
  ];
}
