import { taskBounds } from '../workload/settings.ts';
import { taskSettingsOf, type Workload } from '../workload/workload.ts';
import { backlogTarget } from './backlog.ts';
import { goesOn } from './goes-on.ts';
import type { CeleryWorkerSettings, ProtectionSettings } from './settings.ts';
import { hasSoftShutdown, type Working, workerCommand } from './worker-command.ts';

/** The longest that the main process of a worker sleeps is ten: `fire_timers` of kombu/asynchronous/hub.py, the same in 5.3.7 and 5.7.0. */
const stuckAfterSeconds = 60;

/** A worker of Celery. */
export function workerWorkload(settings: CeleryWorkerSettings, working: Working) {
  const { pool, backlog, healthCheck, concurrency, queues, protection } = settings;
  return {
    ...taskSettingsOf(settings),
    command: workerCommand(settings, working),
    environment: {
      // Celery's way to a soft shutdown, which no platform knows a signal for.
      ...(hasSoftShutdown(pool, working.celeryVersion) && { REMAP_SIGTERM: 'SIGQUIT' }),
      ...(protection && protectionVariables(protection, working.longestTaskSeconds)),
    },
    healthCheck: {
      command: goesOn('worker', stuckAfterSeconds, healthCheck.startPeriodSeconds),
      settings: healthCheck,
    },
    tasks: settings.tasks,
    scaling: settings.scaling,
    signals: {
      queues,
      backlog: backlog && backlogTarget(backlog, concurrency),
      wakesByQueues: taskBounds(settings).some(({ minTasks, maxTasks }) => minTasks === 0 && maxTasks > 0),
    },
    spot: settings.spot,
    ...(protection && { protectedMinutes: protection.atMostMinutes }),
  } satisfies Workload;
}

/** What a worker itself goes by when it asks for protection: config/protection.py of examples/django. */
function protectionVariables(
  { afterSeconds, atMostMinutes }: ProtectionSettings,
  longestTaskSeconds: number,
): Record<string, string> {
  return {
    CELERY_PROTECTION_AFTER_SECONDS: String(afterSeconds),
    CELERY_PROTECTION_AT_MOST_SECONDS: String(atMostMinutes * 60),
    CELERY_PROTECTION_LONGEST_TASK_SECONDS: String(longestTaskSeconds),
  };
}
