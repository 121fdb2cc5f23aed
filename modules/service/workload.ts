import { portName, taskSettingsOf } from '../workload/workload.ts';
import type { ServiceSettings } from './settings.ts';

/** What answers requests beside `web`. */
export function serviceWorkload(settings: ServiceSettings) {
  const { command, port, containerHealthCheck, internal, tasks, scaling } = settings;
  return {
    ...taskSettingsOf(settings),
    // Without a command the image's ENTRYPOINT runs the image's own.
    ...(command && { command }),
    port,
    ...(internal && { portName }),
    ...(containerHealthCheck && {
      healthCheck: { command: containerHealthCheck.command, settings: containerHealthCheck },
    }),
    tasks,
    scaling,
    signals: { requestsPerMinute: scaling?.requestsPerTargetPerMinute },
  };
}
