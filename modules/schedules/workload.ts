import { type Task, taskSettingsOf } from '../workload/workload.ts';
import type { ScheduleSettings } from './settings.ts';

/** A command of the image that is ended when it takes too long: with 124, or 137 if it has to be killed. The options are those that GNU and BusyBox share. */
export function scheduledTask(settings: ScheduleSettings): Task {
  const { command, timeoutSeconds, stopTimeoutSeconds } = settings;
  return {
    ...taskSettingsOf(settings),
    command: ['timeout', '-k', String(stopTimeoutSeconds), String(timeoutSeconds), ...command],
  };
}
