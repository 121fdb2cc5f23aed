import type { z } from 'zod';
import { integer, oneOf } from '../shared/setting.ts';
import { cpuSizes } from './sizes.ts';

/** What every service on Fargate has; the modules that run one spread it among their own settings. */
export const fargateServiceShape = {
  /** vCPU units of one task: 1024 are one vCPU. */
  cpu: oneOf(cpuSizes, '1024 are one vCPU, 256 is the smallest task'),
  /** Memory of one task. Which sizes there are depends on `cpu`. */
  memoryMiB: integer(512, 122_880, 'Fargate tasks have 512 MiB to 120 GiB'),
  /** How many tasks run. AWS allows 5000 a service (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html). */
  tasks: integer(0, 5000, '0 stops the service and keeps all else'),
  /**
   * Seconds between SIGTERM and SIGKILL when a task is stopped
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout).
   */
  stopTimeoutSeconds: integer(2, 120, 'Fargate kills a task after 120 seconds at the latest').default(60),
};

export type FargateServiceSettings = z.output<z.ZodObject<typeof fargateServiceShape>>;
