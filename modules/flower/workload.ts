import { taskSettingsOf, type Workload } from '../workload/workload.ts';
import type { FlowerSettings } from './settings.ts';

/** Each of Celery's tasks that Flower remembers takes 6 KB, and more with long arguments, beside what Django takes. */
const tasksPerMiB = 20;

/** https://flower.readthedocs.io/en/latest/config.html */
export function flowerWorkload(settings: FlowerSettings, celeryApp: string) {
  const port = 5555;
  return {
    ...taskSettingsOf(settings),
    command: [
      'celery',
      ...['--app', celeryApp],
      'flower',
      '--address=0.0.0.0',
      `--port=${port}`,
      // Its own 100,000 would need more than the smallest task has.
      `--max_tasks=${tasksPerMiB * settings.memoryMiB}`,
    ],
    port,
    tasks: settings.tasks,
  } satisfies Workload;
}
