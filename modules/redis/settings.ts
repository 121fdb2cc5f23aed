import type { z } from 'zod';
import { afterTenMinutes } from '../observability/settings.ts';
import { group, integer, oneOf, text } from '../shared/setting.ts';
import { dailyWindow, weeklyWindow } from '../shared/window.ts';
import { nodeTypes } from './node-types.ts';

/**
 * How clients give a Redis up that says nothing any more, as one does whose machine is gone: a connection that stays open would be waited for without end
 * (`socket_timeout` in https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.redis.html). In the words of redis-py
 * (https://redis.readthedocs.io/en/stable/connections.html), which Kombu hands them on to.
 */
export const redisClient = {
  /** Seconds for which an answer may take. Commands that wait on the server wait for 5 at most: Kombu's BRPOP for 1, channels_redis's BZPOPMIN for 5. */
  socket_timeout: 10,
  /** Seconds for which a connection may take to be made: a node in the same region answers in milliseconds. */
  socket_connect_timeout: 5,
  /** By the intervals of the task: `systemControls` of modules/fargate-service. */
  socket_keepalive: true,
  /** Seconds without use after which a connection is tried before it is used. Kombu gives up a worker's BRPOP after 1 + 10 to 1 + 20 seconds. */
  health_check_interval: 10,
  /** Once, by a new connection. Without it a worker that has taken a task, and can't note by the old one that it has, loses the task. */
  retry_on_timeout: true,
};

/**
 * What ElastiCache runs as each engine, and by which family of parameters. Each is the last minor version of its line: AWS raises no other one to it by itself,
 * which a plan would take for a step back, and so for another group.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
 */
export const engines = {
  redis: { version: '7.1', family: 'redis7', called: 'Redis 7' },
  valkey: { version: '8.2', family: 'valkey8', called: 'Valkey 8' },
} as const;

/** The alarms of every group of Redis nodes; the modules that make one spread it among their own alarms. */
export const redisAlarmsShape = {
  /**
   * CPU of the one thread that runs commands, of the node that has the least left. AWS recommends 90
   * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html#metrics-engine-cpu-utilization). A snapshot, and the first
   * requests to an empty cache, are over in less time.
   */
  cpu: group({
    percent: integer(1, 100, 'a share of one core').default(90),
    ...afterTenMinutes,
  }).prefault({}),
};

/** What every group of Redis nodes has; the modules that make one spread it among their own settings. */
export const redisShape = {
  /**
   * Redis, or its successor Valkey, which clients speak to in the same way and which costs less. A Redis that runs becomes Valkey in place, with its data and
   * its address, and never Redis again. So `redis` is the default: an environment that is there stays as it is until somebody asks.
   * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html#VersionManagement.HowTo.cross-engine-upgrade
   */
  engine: oneOf(['redis', 'valkey'], 'valkey costs less, and never becomes redis again').default('redis'),
  /** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
  nodeType: text(
    /^cache\.[a-z0-9]+\.(micro|small|medium|large|xlarge|[1-9]\d*xlarge)$/,
    'an ElastiCache node type',
    'cache.t4g.micro is the smallest, cache.r7g.large the first with memory to itself',
  ).refine((nodeType) => nodeTypes.includes(nodeType), {
    error:
      'must be a node type that ElastiCache has; one that is newer is one more word in modules/redis/node-types.ts',
  }),
  /**
   * Copies of each primary node, 0 to 5, in other zones. With one or more, a copy takes over when its primary or the zone fails.
   * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
   */
  replicas: integer(0, 5, '1 outlives the loss of a zone, 0 costs half'),
  /** When the daily snapshot is taken, in UTC, at least 60 minutes. */
  snapshotWindow: dailyWindow(60).default('02:00-03:00'),
  /** When AWS may patch the nodes, in UTC, at least 60 minutes. */
  maintenanceWindow: weeklyWindow(60).default('sun:03:30-sun:04:30'),
  /**
   * Raise it by one to change the token that clients log in with. The nodes take the old and the new one until every task has been replaced, and
   * then the new one alone.
   */
  authTokenVersion: integer(1, 1_000_000, 'raise it by one to change the token').default(1),
};

/** What a group that must not forget has, and what one that may. */
const fullShape = {
  memory: group({ percent: integer(1, 100, 'a share of the memory'), ...afterTenMinutes }),
  evictions: group({ keys: integer(1, 1_000_000_000, 'how many keys in a period'), ...afterTenMinutes }),
};

export type RedisAlarmsSettings = z.output<z.ZodObject<typeof redisAlarmsShape>> &
  Partial<z.output<z.ZodObject<typeof fullShape>>>;
export type RedisSettings = z.output<z.ZodObject<typeof redisShape>> & { snapshotRetentionDays: number };
