import { type Task, taskSettingsOf } from '../workload/workload.ts';
import type { ReleaseTaskSettings } from './settings.ts';

/** A command of Django's that a deploy runs once. */
export function releaseTask(settings: ReleaseTaskSettings): Task {
  return {
    // Python ends at once, and PostgreSQL takes back what was not committed.
    ...taskSettingsOf({ ...settings, stopTimeoutSeconds: 30 }),
    command: settings.command,
  };
}
