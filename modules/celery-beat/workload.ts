import { taskSettingsOf, type Workload } from '../workload/workload.ts';
import type { CeleryBeatSettings } from './settings.ts';

/** https://docs.celeryq.dev/en/stable/reference/cli.html#celery-beat */
const schedulers: Record<CeleryBeatSettings['scheduler'], string[]> = {
  database: ['--scheduler', 'django_celery_beat.schedulers:DatabaseScheduler'],
  file: ['--scheduler', 'celery.beat:PersistentScheduler', '--schedule', '/tmp/celerybeat-schedule'],
};

/** Celery beat. Two would send each task twice. */
export function beatWorkload(settings: CeleryBeatSettings, celeryApp: string): Workload {
  return {
    ...taskSettingsOf(settings),
    command: [...['celery', '--app', celeryApp, 'beat'], ...['--loglevel', 'INFO'], ...schedulers[settings.scheduler]],
    tasks: settings.tasks,
    neverTwo: true,
  };
}
