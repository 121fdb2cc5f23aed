import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps, type Lasting } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import { Known } from '../shared/known.ts';
import type { RedisAlarmsSettings } from './settings.ts';

/** What is measured of a group of nodes. */
export interface MeasuredRedis {
  /** The names of the nodes, those of a shard together: 6 at most, of the 10 metrics that an alarm takes. */
  readonly shards: readonly (readonly string[])[];
}

export interface RedisAlarmsProps extends AlarmSetProps {
  /** The word for the group among those of the environment. */
  role: string;
  redis: MeasuredRedis;
  settings: RedisAlarmsSettings;
}

/**
 * The alarms of a group of Redis nodes, or of Valkey, which has the same metrics: one for each shard, over its nodes. ElastiCache measures each node
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html), and nowhere says that it has these metrics of a group as a whole: by ReplicationGroupId alone an alarm
 * would hear nothing, and never ring. There is none on connections: a node takes 65000.
 */
export class RedisAlarms extends AlarmSet {
  /**
   * How many nodes each shard has. A plan that changes that does not know their names, and the apply fails where a name that the plan did not know turns out to be that of
   * before (https://github.com/hashicorp/terraform-provider-aws/issues/34661). Alarms that are made anew have no before.
   */
  private readonly nodes: Known;

  constructor(scope: Construct, id: string, { role, redis, settings, ...props }: RedisAlarmsProps) {
    super(scope, id, role, props);
    const { cpu, memory, evictions } = settings;
    this.nodes = new Known(
      this,
      'nodes',
      redis.shards.map(({ length }) => String(length)),
    );
    const several = redis.shards.length > 1;
    redis.shards.forEach((nodes, index) => {
      const [suffix, where] = several ? [`-${index + 1}`, ` in its shard ${index + 1}`] : ['', ''];
      this.onNodes(`cpu${suffix}`, nodes, 'MAX', 'EngineCPUUtilization', cpu, {
        description: `The Redis of ${role} has hardly any CPU left${where}: all of its commands wait for one thread`,
        threshold: cpu.percent,
      });
      if (memory) {
        this.onNodes(`memory${suffix}`, nodes, 'MAX', 'DatabaseMemoryUsageCountedForEvictPercentage', memory, {
          description: `${memory.percent} % of the memory of the Redis of ${role} are in use, or more${where}: when it is full it takes nothing more, and forgets nothing`,
          threshold: memory.percent,
        });
      }
      if (evictions) {
        this.onNodes(`evictions-${index + 1}`, nodes, 'SUM', 'Evictions', evictions, {
          description: `The Redis of ${role} is full, and forgets ${evictions.keys} keys or more within ${evictions.periodSeconds} seconds${where}: what it no longer has is computed anew`,
          threshold: evictions.keys,
        });
      }
    });
  }

  /** On the worst node of a shard, or on all of them together. */
  private onNodes(
    id: string,
    nodes: readonly string[],
    reckoned: 'MAX' | 'SUM',
    metricName: string,
    lasting: Lasting,
    condition: { description: string; threshold: number },
  ): void {
    const stat = reckoned === 'MAX' ? 'Maximum' : 'Sum';
    const metrics = nodes.map((CacheClusterId, node): [string, Metric] => [
      `node${node + 1}`,
      { namespace: 'AWS/ElastiCache', metricName, dimensions: { CacheClusterId }, stat },
    ]);
    const expression = `${reckoned}([${metrics.map(([name]) => name).join(', ')}])`;
    // A node that is replaced measures nothing for some minutes.
    this.onExpression(id, expression, Object.fromEntries(metrics), lasting, {
      ...condition,
      missing: 'notBreaching',
      madeAnewWith: this.nodes,
    });
  }
}
