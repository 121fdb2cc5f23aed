import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { RedisAlarmsSettings } from './settings.ts';

/** What is measured of a group of nodes. */
export interface MeasuredRedis {
  readonly replicationGroupId: string;
  /** The names of the nodes, those of a shard together. */
  readonly shards: readonly (readonly string[])[];
}

export interface RedisAlarmsProps extends AlarmSetProps {
  /** The word for the group among those of the environment. */
  role: string;
  redis: MeasuredRedis;
  settings: RedisAlarmsSettings;
}

/** A node that is replaced measures nothing for some minutes. */
const missing = 'notBreaching';

/**
 * The alarms of a group of Redis nodes, or of Valkey, which has the same metrics. Of those that AWS has of whole groups
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html) each is the one of the worst node. There is none on connections: a node takes 65000.
 */
export class RedisAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, { role, redis, settings, ...props }: RedisAlarmsProps) {
    super(scope, id, role, props);
    const ofGroup = (metricName: string): Metric => ({
      namespace: 'AWS/ElastiCache',
      metricName,
      dimensions: { ReplicationGroupId: redis.replicationGroupId },
      stat: 'Maximum',
    });
    this.onMetric('cpu', ofGroup('EngineCPUUtilization'), settings.cpu, {
      description: `The Redis of ${role} has hardly any CPU left: all of its commands wait for one thread`,
      threshold: settings.cpu.percent,
      missing,
    });
    const { memory, evictions } = settings;
    if (memory) {
      this.onMetric('memory', ofGroup('DatabaseMemoryUsageCountedForEvictPercentage'), memory, {
        description: `${memory.percent} % of the memory of the Redis of ${role} are in use, or more: when it is full it takes nothing more, and forgets nothing`,
        threshold: memory.percent,
        missing,
      });
    }
    if (!evictions) return;
    redis.shards.forEach((nodes, index) => {
      const metrics = nodes.map((CacheClusterId, node): [string, Metric] => [
        `node${node + 1}`,
        { namespace: 'AWS/ElastiCache', metricName: 'Evictions', dimensions: { CacheClusterId }, stat: 'Sum' },
      ]);
      const sum = `SUM([${metrics.map(([name]) => name).join(', ')}])`;
      this.onExpression(`evictions-${index + 1}`, sum, Object.fromEntries(metrics), evictions, {
        description: `The Redis of ${role} is full, and forgets ${evictions.keys} keys or more within ${evictions.periodSeconds} seconds${redis.shards.length > 1 ? ` in its shard ${index + 1}` : ''}: what it no longer has is computed anew`,
        threshold: evictions.keys,
        missing,
      });
    });
  }
}
