import { taskSettingsOf, type Workload } from '../workload/workload.ts';
import type { ProcessSettings } from './settings.ts';

/** A command of the image that runs all the time. */
export function processWorkload(settings: ProcessSettings): Workload {
  const { command, tasks, scaling } = settings;
  return { ...taskSettingsOf(settings), command, tasks, scaling };
}
