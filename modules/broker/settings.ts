import { z } from 'zod';
import { afterFiveMinutes, afterTenMinutes, lasting, soon } from '../observability/settings.ts';
import { redisAlarmsShape, redisShape } from '../redis/settings.ts';
import { group, integer, oneOf } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { mostVisibilitySeconds } from './queues.ts';
import { brokerSources } from './sources.ts';

const kindWayOut = 'redis is the faster and knows priorities, sqs costs nothing at rest and has no credentials';

/** The alarms of a broker in Redis. */
export const redisBrokerAlarmsShape = {
  ...redisAlarmsShape,
  /**
   * Memory that tasks and results take. A broker that is full takes no task, and `apply_async` raises. What snapshots and buffers take is not counted
   * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html).
   */
  memory: group({
    /** A share of what Redis may have, in percent. Tasks are small: 80 are a backlog of hours, or results that nobody takes. */
    percent: integer(1, 100, 'a share of the memory').default(80),
    ...afterFiveMinutes,
  }).prefault({}),
  /** Tasks in queues that are none of `application.queues`: Celery makes whatever queue it sends to, and no worker takes from it. */
  unknownQueues: group({
    tasks: integer(1, 1_000_000, 'how many tasks are in such queues').default(1),
    // A process of your own that takes from such a queue empties it now and then.
    ...afterTenMinutes,
  }).prefault({}),
};

export const redisBrokerSettings = group({
  kind: oneOf(['redis'], kindWayOut),
  ...redisShape,
  /** Days for which daily snapshots are kept: tasks that wait in a queue are data. 0 takes none. */
  snapshotRetentionDays: integer(0, 35, 'ElastiCache keeps snapshots for 35 days at most').default(7),
  /**
   * Seconds after which a task that a worker took and never finished is given to another. A task that runs longer, or that was sent with a
   * later ETA, runs twice. 3600 is Celery's own default
   * (https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout).
   */
  visibilityTimeoutSeconds: integer(60, 604_800, 'it must outlast the longest task of every queue').default(3600),
  alarms: group(redisBrokerAlarmsShape).prefault({}),
});

/** The alarms of a broker in SQS, on each of its queues. */
export const sqsBrokerAlarmsShape = {
  /** How old the oldest task of a queue is. A queue that nobody takes from grows old without growing long. */
  oldestTask: group({
    /** Seconds, beside those for which a worker may have it: SQS counts them too. A quarter of an hour is more than any deploy takes. */
    seconds: integer(1, 1_209_600, 'SQS keeps a message for 14 days at most').default(900),
    ...soon,
  }).prefault({}),
  /** Tasks that no worker could finish. None of them goes by itself, so the first is told of, and at once. */
  deadLetters: group({
    tasks: integer(1, 1_000_000, 'how many tasks are in the dead-letter queue').default(1),
    ...lasting(300, 1, 1),
  }).prefault({}),
};

export const sqsBrokerSettings = group({
  kind: oneOf(['sqs'], kindWayOut),
  /**
   * Seconds after which a task that a worker took and never finished is given to another, at most 43200. A queue whose tasks run longer gets
   * longer. A task whose ETA and run take longer runs twice or more, and may end in the dead-letter queue: a worker holds it until its ETA,
   * which by default is 180 seconds for `self.retry()` and up to 600 for `retry_backoff`. 1800 is Celery's own default
   * (https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html#visibility-timeout).
   */
  visibilityTimeoutSeconds: integer(60, mostVisibilitySeconds, 'it must outlast the longest ETA').default(1800),
  /**
   * How often a task is given to a worker before it goes to the dead-letter queue. It counts with late acknowledgement only (docs/variables.md):
   * without it Celery takes a task out of its queue before it runs it, and one whose worker is killed is lost.
   */
  maxReceives: integer(1, 1000, 'SQS takes 1 to 1000').default(5),
  /** Days for which a task waits before SQS drops it, 1 to 14. */
  retentionDays: integer(1, 14, 'SQS keeps a message for 14 days at most').default(4),
  /** Days for which a task stays in the dead-letter queue. They count from when it was first sent, so take more than `retentionDays`. */
  deadLetterRetentionDays: integer(1, 14, 'SQS keeps a message for 14 days at most').default(14),
  alarms: group(sqsBrokerAlarmsShape).prefault({}),
});

/** What carries Celery's tasks. */
export const brokerSettings = z
  .discriminatedUnion('kind', [redisBrokerSettings, sqsBrokerSettings], {
    error: ({ code }) =>
      code === 'invalid_union'
        ? `must be one of redis, sqs; ${kindWayOut}`
        : 'must be a group of settings; which ones it takes depends on kind, redis or sqs',
  })
  .register(tellers, { sources: brokerSources });

export type RedisBrokerSettings = z.output<typeof redisBrokerSettings>;
export type SqsBrokerSettings = z.output<typeof sqsBrokerSettings>;
export type RedisBrokerAlarmsSettings = z.output<z.ZodObject<typeof redisBrokerAlarmsShape>>;
export type SqsBrokerAlarmsSettings = z.output<z.ZodObject<typeof sqsBrokerAlarmsShape>>;
