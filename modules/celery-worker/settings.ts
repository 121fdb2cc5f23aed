import { z } from 'zod';
import { queueName } from '../broker/queues.ts';
import { capacitySettings } from '../ec2-capacity/settings.ts';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { afterTenMinutes, lasting } from '../observability/settings.ts';
import { flag, group, integer, list, oneOf, text } from '../shared/setting.ts';
import { containerHealthCheckSettings, serviceAlarmsShape } from '../workload/settings.ts';

/** How long tasks may wait for a worker. Its tasks in ECS are kept at as many as that takes. */
const backlogSettings = group({
  /** Seconds for which a task may wait before one starts it. */
  acceptableWaitSeconds: integer(1, 86_400, 'a new worker is there after one to two minutes'),
  /** Milliseconds that one task of these queues takes on average. Celery logs how long each took. */
  averageTaskMilliseconds: integer(1, 21_600_000, 'Celery logs how long each task took'),
});

/** Capacity that AWS sells cheaper, and takes back two minutes after it has said so. */
const spotSettings = group({
  /** So many tasks run on capacity that is not taken back, before any is on Spot. */
  onDemandBase: integer(0, 1000, '0 lets all of them be taken back at once').default(0),
  /** The share of the other tasks that run on Spot, in percent. */
  percent: integer(1, 100, 'leave spot out to have none on Spot').default(100),
});

/**
 * Keeps ECS from stopping one of its own tasks while that runs a long task of Celery, in scaling in and in a deploy. The worker asks for it itself: the project must have
 * `config/protection.py` of examples/django, and its line in `celery.py`. Neither Spot nor a person who stops the task is kept off by it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html).
 */
const protectionSettings = group({
  /** Seconds after which a task of Celery is long. A shorter one that is cut is soon done again. */
  afterSeconds: integer(5, 86_400, 'a minute spares short tasks the calls').default(60),
  /**
   * Minutes after which a task of ECS is not protected any more, whatever it runs, so that a deploy waits no longer than that for it. A worker takes no tasks
   * that could last beyond it: twice as long as the longest task, or more, leaves it time to work.
   */
  atMostMinutes: integer(1, 2880, 'a deploy waits for so long; ECS protects a task for 48 hours at most'),
});

/** The alarms of a Celery worker. CPU at its ceiling is what a worker is for. */
export const workerAlarmsShape = {
  ...serviceAlarmsShape,
  /** More tasks wait than `backlog` lets, with as many workers as there are: scaling has come to its end, or there is none. */
  backlog: group(lasting(60, 15, 15)).prefault({}),
  /**
   * Tasks wait in a queue, or were left there by a worker that was killed, and no worker runs. One that has to start is there within some
   * minutes. A worker with `sharesQueues` has no such alarm.
   */
  unattended: group({
    tasks: integer(1, 1_000_000, 'how many tasks are not done').default(1),
    ...afterTenMinutes,
  }).prefault({}),
  /** Tasks that end in an error, counted in the logs. A worker that logs less than INFO logs no others, so that any failures are all of its tasks. */
  failures: group({
    /** The share of the tasks that end, in percent. 10 is far above what single bad tasks make of many. */
    percent: integer(1, 100, 'a share of the tasks').default(10),
    /** Tasks that end in a period below which it is no alarm. Raise it where one failure of 5 is none. */
    minTasks: integer(1, 1_000_000, 'a share of few tasks says little').default(5),
    // In five minutes, one place for tasks of two would never come to so many.
    ...lasting(900, 1, 1),
  }).prefault({}),
};

/** A service of Celery workers: its queues, and how it takes from them. */
export const celeryWorkerSettings = group({
  /** The word for it among the workers of the environment. */
  name: text(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'lower-case words joined by hyphens',
    'such as default or slow-reports',
  ).max(30, { error: 'must have at most 30 characters; the names of AWS resources are made of it' }),
  /** The queues that it takes tasks from, of those in environments/application.ts. */
  queues: list(queueName, 1, 50, 'a worker without a queue would do nothing'),
  /** Whether another worker may take from the same queues. Each of them must say so. */
  sharesQueues: flag('true if another worker takes from the same queues').default(false),
  ...fargateServiceShape,
  /** Memory of one task. Which sizes there are on Fargate depends on `cpu`; on instances of EC2 any that they hold. */
  memoryMiB: integer(512, 33_554_432, 'Fargate tasks have 512 MiB to 244 GiB, instances of EC2 have more'),
  /**
   * What is run in a task of ECS, each on its own: processes, which is right for most; threads of one process, or greenlets, for tasks
   * that mostly wait for others (https://docs.celeryq.dev/en/stable/userguide/concurrency/index.html). gevent must be in the image. threads does not go with SQS.
   */
  pool: oneOf(
    ['prefork', 'threads', 'gevent'],
    'prefork if the tasks compute or you have no reason for another',
  ).default('prefork'),
  /** How many tasks of Celery one task of ECS runs at a time. Each holds a database connection and, in prefork, a process's memory. */
  concurrency: integer(1, 1000, 'one or two a vCPU for tasks that compute, more for those that wait'),
  /**
   * Tasks that a worker holds for each that it can run at a time; with `acksLate` those that run count among them. 1 leaves the others to
   * whoever is free; more pays with very short tasks only
   * (https://docs.celeryq.dev/en/stable/userguide/optimizing.html#prefetch-limits).
   */
  prefetchMultiplier: integer(1, 1000, '1 is fair, more pays with tasks of some milliseconds only').default(1),
  /** Tasks after which a process of prefork is replaced, so that what leaks is given back. Without it none is. */
  maxTasksPerChild: z.optional(integer(1, 1_000_000, 'leave it out to replace none')),
  /**
   * Whether a task leaves its queue once it is done. One whose worker was killed is then run again, so it must do no harm when it runs twice.
   * Otherwise it leaves when it starts, is lost with the worker, and keeps none from being scaled in.
   */
  acksLate: flag('false loses the tasks of a worker that is killed, true may run them twice').default(true),
  /**
   * Seconds for which a worker of prefork that is told to stop finishes what it runs, before it gives the rest back; if it runs anything, it waits
   * for all of them (https://docs.celeryq.dev/en/stable/userguide/workers.html#soft-shutdown). Other pools have all of `stopTimeoutSeconds`.
   * With SQS an idle worker waits for all of them, too, and 10 are the least.
   */
  softShutdownSeconds: integer(1, 115, 'it must leave stopTimeoutSeconds a margin').default(90),
  /**
   * Seconds between SIGTERM and SIGKILL, at most 120. All of it is for the work that is under way. threads and gevent give none of it back: what
   * is not done by then is killed, and comes back after the visibility timeout of the broker.
   */
  stopTimeoutSeconds: fargateServiceShape.stopTimeoutSeconds.default(120),
  /**
   * Without it all run on demand, on capacity that is not taken back. Tasks that run there must be short, or do no harm when cut.
   *
   * With it or without, each change of the service, even of `tasks` alone, restarts all that run: the provider of Terraform changes the share of
   * Spot in place only together with a forced deployment.
   */
  spot: z.optional(spotSettings),
  /** Without it, scaling in and deploys stop a worker in the midst of whatever it runs. */
  protection: z.optional(protectionSettings),
  /** What its tasks run on: Fargate, or instances of EC2 of its own, for GPUs, for more memory than Fargate has, or for a lower price (docs/capacity.md). A change restarts all its tasks, in place. */
  capacity: capacitySettings.default({ kind: 'fargate' }),
  /** What scaling, and the alarm on a backlog, go by. */
  backlog: z.optional(backlogSettings),
  /**
   * Whether its main process goes on (docs/celery.md). Without it ECS sees only whether the process lives. It needs `python` in the image. Celery's own
   * `inspect ping` loads all of Django each time, and fails on workers that are well whenever the broker is away.
   */
  healthCheck: containerHealthCheckSettings.prefault({}),
  alarms: group(workerAlarmsShape).prefault({}),
});

export type CeleryWorkerSettings = z.output<typeof celeryWorkerSettings>;
export type ProtectionSettings = z.output<typeof protectionSettings>;
export type BacklogSettings = z.output<typeof backlogSettings>;
export type WorkerAlarmsSettings = z.output<z.ZodObject<typeof workerAlarmsShape>>;
