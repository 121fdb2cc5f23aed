import { z } from 'zod';
import { integer, oneOf } from '../shared/setting.ts';
import { workloadShape } from '../workload/settings.ts';
import { cpuSizes } from './sizes.ts';

/** What every service on Fargate has; the modules that run one spread it among their own settings. */
export const fargateServiceShape = {
  /** vCPU units of one task: 1024 are one vCPU. */
  cpu: oneOf(cpuSizes, '1024 are one vCPU, 256 is the smallest task'),
  /** Memory of one task. Which sizes there are depends on `cpu`. */
  memoryMiB: integer(512, 249_856, 'Fargate tasks have 512 MiB to 244 GiB'),
  ...workloadShape,
  /**
   * Seconds between SIGTERM and SIGKILL when a task is stopped
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout).
   */
  stopTimeoutSeconds: integer(2, 120, 'Fargate kills a task after 120 seconds at the latest').default(60),
  /**
   * The disk of one task, which its image and /tmp share. 20 is included in the price of each task
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html).
   */
  ephemeralStorageGiB: integer(20, 200, 'Fargate tasks have 20 to 200 GiB').default(20),
  /**
   * How many files and connections a process may have open. Without it Fargate's own 65535
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html).
   */
  openFiles: z.optional(integer(1024, 1_048_576, "leave it out to have Fargate's own 65535")),
};
