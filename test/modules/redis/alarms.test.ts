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
      new RedisAlarms(scope, 'redis', { ...props, role, redis: { shards }, settings });
    }),
  );
}

const broker = (alarms: object = {}) =>
  alarmsOfGroup(
    'broker',
    [['shop-test-broker-001', 'shop-test-broker-002']],
    group(redisBrokerAlarmsShape).parse(alarms),
  );
const shards = [
  ['shop-test-cache-0001-001', 'shop-test-cache-0001-002'],
  ['shop-test-cache-0002-001', 'shop-test-cache-0002-002'],
];
const cache = (alarms: object = {}) => alarmsOfGroup('cache', shards, group(cacheAlarmsShape).parse(alarms));

/** Where their number changes: names that a plan does not know fail in the apply where they turn out to be those of before. */
const madeAnew = { replace_triggered_by: ['terraform_data.redis_nodes'] };

describe('the alarms of a Redis that must forget nothing', () => {
  it('are on its memory and its CPU, of the worst node', () => {
    const worstNode = (id: string, metric_name: string) => [
      { id: 'result', expression: 'MAX([node1, node2])', label: id, return_data: true },
      ...['shop-test-broker-001', 'shop-test-broker-002'].map((CacheClusterId, index) => ({
        id: `node${index + 1}`,
        metric: {
          namespace: 'AWS/ElastiCache',
          metric_name,
          dimensions: { CacheClusterId },
          stat: 'Maximum',
          period: 60,
        },
      })),
    ];
    expect(broker()).toEqual({
      redis_cpu: alarm(
        'broker-cpu',
        { periods: 10, datapoints: 10 },
        {
          alarm_description: 'The Redis of broker has hardly any CPU left: all of its commands wait for one thread',
          metric_query: worstNode('cpu', 'EngineCPUUtilization'),
          threshold: 90,
          lifecycle: madeAnew,
        },
      ),
      redis_memory: alarm(
        'broker-memory',
        { periods: 5, datapoints: 5 },
        {
          alarm_description:
            '80 % of the memory of the Redis of broker are in use, or more: when it is full it takes nothing more, and forgets nothing',
          metric_query: worstNode('memory', 'DatabaseMemoryUsageCountedForEvictPercentage'),
          threshold: 80,
          lifecycle: madeAnew,
        },
      ),
    });
  });

  it.each([
    ['redis_memory', times(5, 79.9), times(5, 10), false],
    ['redis_memory', times(5, 80), times(5, 10), true],
    ['redis_memory', times(5, 10), times(5, 80), true],
    ['redis_memory', [95, 95, 95, 95, 20], times(5, 10), false],
    ['redis_cpu', times(10, 89), times(10, undefined), false],
    ['redis_cpu', [...times(9, 100), 5], times(10, 5), false],
    ['redis_cpu', times(10, 90), times(10, 5), true],
    ['redis_cpu', times(10, undefined), times(10, 90), true],
    ['redis_cpu', times(10, undefined), times(10, undefined), false],
  ])('%s, with nodes of %j and %j: %s', (id, node1, node2, ringing) => {
    expect(rings(broker()[id], { node1, node2 })).toBe(ringing);
  });

  it('read no more metrics than an alarm takes, with as many copies as there may be', () => {
    const nodes = Array.from({ length: 6 }, (_, index) => `shop-test-broker-00${index + 1}`);
    const alarms = alarmsOfGroup('broker', [nodes], group(redisBrokerAlarmsShape).parse({}));
    for (const { metric_query } of Object.values(alarms)) expect(metric_query).toHaveLength(1 + 6);
  });
});

describe('the alarms of a Redis that may forget', () => {
  it('are on the CPU of each shard, and on what it forgets: that it is full is none', () => {
    const ofNode = (CacheClusterId: string) => ({
      namespace: 'AWS/ElastiCache',
      metric_name: 'Evictions',
      dimensions: { CacheClusterId },
      stat: 'Sum',
      period: 300,
    });
    expect(Object.keys(cache()).sort()).toEqual([
      'redis_cpu_1',
      'redis_cpu_2',
      'redis_evictions_1',
      'redis_evictions_2',
    ]);
    expect(cache().redis_cpu_2.alarm_description).toBe(
      'The Redis of cache has hardly any CPU left in its shard 2: all of its commands wait for one thread',
    );
    expect(cache().redis_cpu_2.metric_query[2].metric.dimensions).toEqual({
      CacheClusterId: 'shop-test-cache-0002-002',
    });
    expect(cache().redis_evictions_2).toEqual(
      alarm(
        'cache-evictions-2',
        { periods: 3, datapoints: 3 },
        {
          alarm_description:
            'The Redis of cache is full, and forgets 1000 keys or more within 300 seconds in its shard 2: what it no longer has is computed anew',
          threshold: 1000,
          lifecycle: madeAnew,
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
    ).toEqual([50, 60, 50, 50, 7, 7].map((threshold) => [threshold, 900, 4, 2]));
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
