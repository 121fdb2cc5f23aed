import { taskBounds } from '../workload/settings.ts';
import { taskSettingsOf, type Workload } from '../workload/workload.ts';
import { backlogTarget } from './backlog.ts';
import type { CeleryWorkerSettings } from './settings.ts';
import { hasSoftShutdown, type Working, workerCommand } from './worker-command.ts';

const heartbeatFile = '/tmp/celery-heartbeat';

/** Content with a heartbeat of the last minute. Without Django, which takes seconds to load and would do so at each check. */
const healthCheckCommand = [
  'python',
  '-c',
  `import os, time; raise SystemExit(time.time() - os.path.getmtime('${heartbeatFile}') > 60)`,
];

/** A worker of Celery. */
export function workerWorkload(settings: CeleryWorkerSettings, working: Working) {
  const { pool, backlog, healthCheck, concurrency, queues } = settings;
  return {
    ...taskSettingsOf(settings),
    command: workerCommand(settings, working),
    environment: {
      // Celery's way to a soft shutdown, which no platform knows a signal for.
      ...(hasSoftShutdown(pool, working.celeryVersion) && { REMAP_SIGTERM: 'SIGQUIT' }),
      ...(healthCheck && { CELERY_HEARTBEAT_FILE: heartbeatFile }),
    },
    ...(healthCheck && { healthCheck: { command: healthCheckCommand, settings: healthCheck } }),
    tasks: settings.tasks,
    scaling: settings.scaling,
    signals: {
      queues,
      backlog: backlog && backlogTarget(backlog, concurrency),
      wakesByQueues: taskBounds(settings).some(({ minTasks, maxTasks }) => minTasks === 0 && maxTasks > 0),
    },
    spot: settings.spot,
  } satisfies Workload;
}
