import type { CeleryWorkerSettings } from './settings.ts';

export interface Working {
  /** The Celery application, as `celery --app` takes it. */
  celeryApp: string;
  /** Seconds that the longest task of its queues runs. */
  longestTaskSeconds: number;
  /** The word for the worker among the services of the environment. */
  role: string;
  /** Settings of Celery that a worker of this broker must have. */
  configuration?: Readonly<Record<string, string>>;
}

/** What a task of Fargate runs, in exec form (https://docs.celeryq.dev/en/stable/reference/cli.html#celery-worker). */
export function workerCommand(
  settings: CeleryWorkerSettings,
  { celeryApp, longestTaskSeconds, role, configuration = {} }: Working,
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
    // In the other pools it crashes, while a warm shutdown ends as soon as their tasks are done.
    ...(pool === 'prefork' ? [`worker_soft_shutdown_timeout=${softShutdownSeconds}`] : []),
    `task_acks_late=${python}`,
    `task_reject_on_worker_lost=${python}`,
    ...Object.entries(configuration).map(([name, value]) => `${name}=${value}`),
  ];
}
