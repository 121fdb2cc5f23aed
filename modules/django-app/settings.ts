import type { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { group, integer, text } from '../shared/setting.ts';

export const djangoAppSettings = group({
  ...fargateServiceShape,
  /** Gunicorn's worker processes in one task; 2 x vCPU + 1 is the usual start. */
  workers: integer(1, 64, '2 x vCPU + 1 is the usual start'),
  /** Threads of one worker: how many requests it serves at a time. Each holds a database connection. */
  threads: integer(1, 64, 'each thread holds a database connection').default(4),
  /**
   * Seconds without a sign of life after which gunicorn kills a worker. With one thread that ends a request that takes longer; with
   * more, only a worker that hangs as a whole, and a slow request lasts until `loadBalancer.idleTimeoutSeconds`.
   */
  workerTimeoutSeconds: integer(1, 3600, 'gunicorn kills a worker that is silent for longer').default(60),
  /** Seconds for which a worker that is told to stop may finish its requests. */
  gracefulTimeoutSeconds: integer(1, 120, 'Fargate kills a task 120 seconds after it told it to stop').default(30),
  /** What the load balancer asks each task for. It answers 200 without the database, whatever the Host header says. */
  healthCheckPath: text(
    /^\/[\w./~-]+$/,
    'a path other than /',
    'a path of its own, such as /healthz, answers fast and never redirects',
  ).default('/healthz'),
  /** Seconds after a task has started in which failed health checks don't count. */
  healthCheckGracePeriodSeconds: integer(0, 3600, 'Django needs 20 to 40 seconds to start').default(60),
  /**
   * Seconds for which a task that is about to stop still finishes the requests it has, 0 to 3600
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html).
   */
  deregistrationDelaySeconds: integer(0, 3600, 'it must outlast gracefulTimeoutSeconds').default(30),
});

export type DjangoAppSettings = z.output<typeof djangoAppSettings>;
