import type { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { group, integer, leftOut, oneOf } from '../shared/setting.ts';
import { containerHealthCheckSettings, serviceAlarmsShape } from '../workload/settings.ts';

const single = 'beat is one task, on demand: two would send each task twice';

/** Celery beat, which sends tasks at their times. */
export const celeryBeatSettings = group({
  ...fargateServiceShape,
  cpu: fargateServiceShape.cpu.default(256),
  memoryMiB: fargateServiceShape.memoryMiB.default(512),
  /** One, or none while it is paused. */
  tasks: integer(0, 1, '0 pauses it; two would send each task twice').default(1),
  scaling: leftOut(single),
  spot: leftOut(single),
  /** Beat has nothing to finish. */
  stopTimeoutSeconds: fargateServiceShape.stopTimeoutSeconds.unwrap().default(30),
  /**
   * Where it keeps its schedule and when each task was last sent. `database`: django_celery_beat, which must be among INSTALLED_APPS, and lets the
   * schedule be changed in Django's admin. `file`: /tmp, which each new task begins anew: what was due while there was none is not sent later.
   */
  scheduler: oneOf(['database', 'file'], 'database outlives a deploy, file needs no django_celery_beat'),
  /** Whether it goes on, as with a worker. Without it ECS sees only whether its process lives. */
  healthCheck: containerHealthCheckSettings.prefault({}),
  alarms: group(serviceAlarmsShape).prefault({}),
});

export type CeleryBeatSettings = z.output<typeof celeryBeatSettings>;
