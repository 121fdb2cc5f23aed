import type { z } from 'zod';
import { lasting } from '../observability/settings.ts';
import { redisAlarmsShape, redisShape } from '../redis/settings.ts';
import { group, integer } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { cacheSources } from './sources.ts';

/** The alarms of the cache. It has none on its memory: a cache that is full, and forgets what was not asked for longest, does what it is for. */
export const cacheAlarmsShape = {
  ...redisAlarmsShape,
  /** That it forgets much more than that. AWS names no number for all (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html#metrics-evictions). */
  evictions: group({
    /** Keys in a period, of one shard. A cache that is a little too small for what it holds forgets some now and then. */
    keys: integer(1, 1_000_000_000, 'how many keys in a period').default(1000),
    ...lasting(300, 3, 3),
  }).prefault({}),
};

export const cacheSettings = group({
  ...redisShape,
  /**
   * How many nodes share the keys. One is what Django's own cache backend can use. More need a client that speaks Redis Cluster, such as
   * redis-py's RedisCluster. Going from one to more, or back, makes the cache anew, and empty. At most 15, so that with
   * five replicas each the 90 nodes of a group that AWS allows are not passed
   * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html).
   */
  shards: integer(1, 15, "one is what Django's own cache backend can use").default(1),
  /** Days for which daily snapshots are kept; 0 takes none, since a cache can be filled again. */
  snapshotRetentionDays: integer(0, 35, 'ElastiCache keeps snapshots for 35 days at most').default(0),
  alarms: group(cacheAlarmsShape).prefault({}),
}).register(tellers, { sources: cacheSources });

export type CacheSettings = z.output<typeof cacheSettings>;
