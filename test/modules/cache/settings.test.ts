import { describe, expect, it } from 'vitest';
import { cacheSettings } from '../../../modules/cache/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

const valid = { nodeType: 'cache.t4g.micro', replicas: 0 };

describe('cache settings', () => {
  itKeepsWithinBounds(cacheSettings, valid, {
    shards: {
      takes: [1, 15],
      refuses: [0, 16],
      message: "must be a whole number from 1 to 15; one is what Django's own cache backend can use",
    },
    snapshotRetentionDays: {
      takes: [0, 35],
      refuses: [-1, 36],
      message: 'must be a whole number from 0 to 35; ElastiCache keeps snapshots for 35 days at most',
    },
  });

  it('has one shard and takes no snapshots by default', () => {
    expect(cacheSettings.parse(valid)).toMatchObject({ shards: 1, snapshotRetentionDays: 0 });
  });

  it('says everything that is wrong at once', () => {
    expect(refusals('dev.cache', cacheSettings, { replicas: 6, shard: 1 })).toEqual([
      'dev.cache.nodeType: must be an ElastiCache node type, got nothing; cache.t4g.micro is the smallest, cache.r7g.large the first with memory to itself',
      'dev.cache.replicas: must be a whole number from 0 to 5, got 6; 1 outlives the loss of a zone, 0 costs half',
      'dev.cache: must not have unknown settings, got "shard"; did you mean shards? Otherwise take one of engine, nodeType, replicas, snapshotWindow, maintenanceWindow, authTokenVersion, shards, snapshotRetentionDays, alarms',
    ]);
  });
});
