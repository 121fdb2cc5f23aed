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

/**
 * How the kernel of a task gives up a peer that says nothing any more, as one does whose machine is gone. Linux's own take two hours for a connection without
 * traffic, and a quarter of an hour for one with. It holds for all that the task talks to and whatever library it does so by: libpq has keepalives on, and no
 * variable for them (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES). Fargate takes all of `net.*`
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html). https://docs.kernel.org/networking/ip-sysctl.html has the words.
 */
export const systemControls: Readonly<Record<`net.${string}`, number>> = {
  /** Seconds without traffic after which the kernel asks; with the two below, 20 + 4 x 5 = 40 seconds until the connection is given up. */
  'net.ipv4.tcp_keepalive_time': 20,
  /** Seconds between two questions. */
  'net.ipv4.tcp_keepalive_intvl': 5,
  /** Questions without an answer. */
  'net.ipv4.tcp_keepalive_probes': 4,
  /** How often what is not acknowledged is sent again: 6 are 25 seconds, at the least interval of 0.2 seconds that doubles. */
  'net.ipv4.tcp_retries2': 6,
  /** How often a connection is asked for again: 3 are 15 seconds. */
  'net.ipv4.tcp_syn_retries': 3,
};
