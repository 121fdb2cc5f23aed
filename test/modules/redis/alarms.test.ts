import { describe, expect, it } from 'vitest';
import { redisBrokerAlarmsShape } from '../../../modules/broker/settings.ts';
import { cacheAlarmsShape } from '../../../modules/cache/settings.ts';
import { type MeasuredRedis, RedisAlarms } from '../../../modules/redis/alarms.ts';
import type { RedisAlarmsSettings } from '../../../modules/redis/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { alarm, alarmsOf, build, lasting, rings, times } from '../alarms.ts';
import { itKeepsWithinBounds } from '../settings.ts';

function alarmsOfGroup(role: string, shards: MeasuredRedis['shards'], settings: RedisAlarmsSettings) {
  return alarmsOf(
    build((props, scope) => {
      const redis = { replicationGroupId: `shop-test-${role}`, shards };
      new RedisAlarms(scope, 'redis', { ...props, role, redis, settings });
    }),
  );
}

const broker = (alarms: object = {}) =>
  alarmsOfGroup('broker', [['shop-test-broker-001']], group(redisBrokerAlarmsShape).parse(alarms));
const shards = [
  ['shop-test-cache-0001-001', 'shop-test-cache-0001-002'],
  ['shop-test-cache-0002-001', 'shop-test-cache-0002-002'],
];
const cache = (alarms: object = {}) => alarmsOfGroup('cache', shards, group(cacheAlarmsShape).parse(alarms));

describe('the alarms of a Redis that must forget nothing', () => {
  it('are on its memory and its CPU, of the worst node', () => {
    const ofGroup = {
      namespace: 'AWS/ElastiCache',
      dimensions: { ReplicationGroupId: 'shop-test-broker' },
      statistic: 'Maximum',
      period: 60,
    };
    expect(broker()).toEqual({
      redis_cpu: alarm(
        'broker-cpu',
        { periods: 10, datapoints: 10 },
        {
          ...ofGroup,
          alarm_description: 'The Redis of broker has hardly any CPU left: all of its commands wait for one thread',
          metric_name: 'EngineCPUUtilization',
          threshold: 90,
        },
      ),
      redis_memory: alarm(
        'broker-memory',
        { periods: 5, datapoints: 5 },
        {
          ...ofGroup,
          alarm_description:
            '80 % of the memory of the Redis of broker are in use, or more: when it is full it takes nothing more, and forgets nothing',
          metric_name: 'DatabaseMemoryUsageCountedForEvictPercentage',
          threshold: 80,
        },
      ),
    });
  });

  it.each([
    ['redis_memory', 'DatabaseMemoryUsageCountedForEvictPercentage', times(5, 79.9), false],
    ['redis_memory', 'DatabaseMemoryUsageCountedForEvictPercentage', times(5, 80), true],
    ['redis_memory', 'DatabaseMemoryUsageCountedForEvictPercentage', [95, 95, 95, 95, 20], false],
    ['redis_cpu', 'EngineCPUUtilization', times(10, 89), false],
    ['redis_cpu', 'EngineCPUUtilization', [...times(9, 100), 5], false],
    ['redis_cpu', 'EngineCPUUtilization', times(10, 90), true],
    ['redis_cpu', 'EngineCPUUtilization', times(10, undefined), false],
  ])('%s, with %s of %j: %s', (id, metric, values, ringing) => {
    expect(rings(broker()[id], { [metric]: values })).toBe(ringing);
  });
});

describe('the alarms of a Redis that may forget', () => {
  it('are on its CPU, and on what each shard forgets: that it is full is none', () => {
    const ofNode = (CacheClusterId: string) => ({
      namespace: 'AWS/ElastiCache',
      metric_name: 'Evictions',
      dimensions: { CacheClusterId },
      stat: 'Sum',
      period: 300,
    });
    expect(Object.keys(cache()).sort()).toEqual(
      ['redis_cpu', 'redis_evictions-1', 'redis_evictions-2'].map((id) => id.replace('-', '_')),
    );
    expect(cache().redis_evictions_2).toEqual(
      alarm(
        'cache-evictions-2',
        { periods: 3, datapoints: 3 },
        {
          alarm_description:
            'The Redis of cache is full, and forgets 1000 keys or more within 300 seconds in its shard 2: what it no longer has is computed anew',
          threshold: 1000,
          metric_query: [
            { id: 'result', expression: 'SUM([node1, node2])', label: 'evictions-2', return_data: true },
            { id: 'node1', metric: ofNode('shop-test-cache-0002-001') },
            { id: 'node2', metric: ofNode('shop-test-cache-0002-002') },
          ],
        },
      ),
    );
  });

  it('name no shard where there is one', () => {
    const [, evictions] = Object.values(alarmsOfGroup('cache', [['one']], group(cacheAlarmsShape).parse({})));
    expect(evictions.alarm_description).toBe(
      'The Redis of cache is full, and forgets 1000 keys or more within 300 seconds: what it no longer has is computed anew',
    );
  });

  it.each([
    ['none that forgets', times(3, 0), times(3, 0), false],
    ['a little less', times(3, 999), times(3, undefined), false],
    ['as much, of both nodes together', times(3, 500), times(3, 500), true],
    ['a burst', [0, 100_000, 100_000], times(3, 0), false],
    ['a node that measures nothing', times(3, 1000), times(3, undefined), true],
  ])('with %s', (_, node1, node2, ringing) => {
    expect(rings(cache().redis_evictions_1, { node1, node2 })).toBe(ringing);
  });

  it('have the thresholds and the patience of their settings', () => {
    const patience = { periodSeconds: 900, periods: 4, datapoints: 2 };
    const set = {
      ...broker({ cpu: { percent: 50, ...patience }, memory: { percent: 60, ...patience } }),
      ...cache({ cpu: { percent: 50, ...patience }, evictions: { keys: 7, ...patience } }),
    };
    expect(
      Object.values(set).map((one) => [
        one.threshold,
        one.period ?? one.metric_query[1].metric.period,
        one.evaluation_periods,
        one.datapoints_to_alarm,
      ]),
    ).toEqual([50, 60, 7, 7].map((threshold) => [threshold, 900, 4, 2]));
  });
});

describe('the settings of the alarms', () => {
  const percent = (wayOut: string) => ({
    percent: { takes: [1, 100], refuses: [0, 101], message: `must be a whole number from 1 to 100; ${wayOut}` },
    ...lasting,
  });
  itKeepsWithinBounds(redisBrokerAlarmsShape.cpu.unwrap(), {}, percent('a share of one core'));
  itKeepsWithinBounds(redisBrokerAlarmsShape.memory.unwrap(), {}, percent('a share of the memory'));
  itKeepsWithinBounds(
    cacheAlarmsShape.evictions.unwrap(),
    {},
    {
      keys: {
        takes: [1, 1_000_000_000],
        refuses: [0, 1_000_000_001],
        message: 'must be a whole number from 1 to 1000000000; how many keys in a period',
      },
      ...lasting,
    },
  );
});
