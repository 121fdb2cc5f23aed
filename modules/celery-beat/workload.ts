import { goesOn } from '../celery-worker/goes-on.ts';
import { taskSettingsOf, type Workload } from '../workload/workload.ts';
import type { CeleryBeatSettings } from './settings.ts';

/** https://docs.celeryq.dev/en/stable/reference/cli.html#celery-beat */
const schedulers: Record<CeleryBeatSettings['scheduler'], string[]> = {
  database: ['--scheduler', 'django_celery_beat.schedulers:DatabaseScheduler'],
  file: ['--scheduler', 'celery.beat:PersistentScheduler', '--schedule', '/tmp/celerybeat-schedule'],
};

/**
 * Beat sleeps for 5 seconds at most with the one, `DEFAULT_MAX_INTERVAL` of django_celery_beat/schedulers.py, and for 300 with the other
 * (https://docs.celeryq.dev/en/stable/userguide/configuration.html#beat-max-loop-interval).
 */
const stuckAfterSeconds: Record<CeleryBeatSettings['scheduler'], number> = { database: 60, file: 360 };

/** Celery beat. Two would send each task twice. */
export function beatWorkload(settings: CeleryBeatSettings, celeryApp: string): Workload {
  const { scheduler, healthCheck } = settings;
  return {
    ...taskSettingsOf(settings),
    command: [...['celery', '--app', celeryApp, 'beat'], ...['--loglevel', 'INFO'], ...schedulers[scheduler]],
    healthCheck: {
      command: goesOn('beat', stuckAfterSeconds[scheduler], healthCheck.startPeriodSeconds),
      settings: healthCheck,
    },
    tasks: settings.tasks,
    neverTwo: true,
  };
}
