import { describe, expect, it } from 'vitest';
import { redisShape } from '../../../modules/redis/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { itKeepsWithinBounds, required } from '../settings.ts';

const redisSettings = group(redisShape);
const valid = { nodeType: 'cache.t4g.micro', replicas: 0 };

describe('settings of a group of Redis nodes', () => {
  itKeepsWithinBounds(redisSettings, valid, {
    engine: {
      takes: ['redis', 'valkey', undefined],
      refuses: ['Valkey', 'memcached', 'redis7', ''],
      message: 'must be one of redis, valkey; valkey costs less, and never becomes redis again',
    },
    nodeType: {
      takes: ['cache.t4g.micro', 'cache.r7g.large', 'cache.r6gd.xlarge', 'cache.m7g.16xlarge'],
      refuses: ['t4g.micro', 'db.t4g.micro', 'cache.t4g', 'cache.t4g.nano', 'cache.T4G.micro', undefined],
      message:
        'must be an ElastiCache node type; cache.t4g.micro is the smallest, cache.r7g.large the first with memory to itself',
    },
    replicas: {
      takes: [0, 5],
      refuses: [-1, 6, 0.5, undefined],
      message: 'must be a whole number from 0 to 5; 1 outlives the loss of a zone, 0 costs half',
    },
    snapshotWindow: {
      takes: ['02:00-03:00', '23:30-00:30'],
      refuses: ['02:00-02:59', 'sun:02:00-sun:03:00'],
      message: 'must be a span of the day of at least 60 minutes, hh:mm-hh:mm in UTC; such as 02:00-03:00',
    },
    maintenanceWindow: {
      takes: ['sun:03:30-sun:04:30', 'mon:00:00-tue:00:00'],
      refuses: ['sun:03:30-sun:04:29', 'mon:00:00-tue:00:01', '03:30-04:30'],
      message:
        'must be a span of the week of 60 minutes to a day, ddd:hh:mm-ddd:hh:mm in UTC; such as sun:03:30-sun:04:30',
    },
    authTokenVersion: {
      takes: [1, 1_000_000],
      refuses: [0, 1_000_001],
      message: 'must be a whole number from 1 to 1000000; raise it by one to change the token',
    },
  });

  it('stays Redis unless somebody asks for Valkey', () => {
    expect(redisSettings.parse(valid).engine).toBe('redis');
  });

  it('has the first token, and windows at night, by default', () => {
    expect(redisSettings.parse(valid)).toEqual({
      ...valid,
      engine: 'redis',
      snapshotWindow: '02:00-03:00',
      maintenanceWindow: 'sun:03:30-sun:04:30',
      authTokenVersion: 1,
    });
    expect(required(redisSettings)).toEqual(['nodeType', 'replicas']);
  });
});

it('refuses a type of node that ElastiCache does not have', () => {
  const must =
    'must be a node type that ElastiCache has; one that is newer is one more word in modules/redis/node-types.ts';
  for (const nodeType of ['cache.t4g.large', 'cache.r7g.24xlarge', 'cache.r6gd.large', 'cache.x9g.large']) {
    const { error } = redisShape.nodeType.safeParse(nodeType);
    expect(error?.issues.map(({ message }) => message)).toEqual([must]);
  }
});
