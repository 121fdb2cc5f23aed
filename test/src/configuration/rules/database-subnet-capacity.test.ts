import { describe, expect, it } from 'vitest';
import { databaseSubnetCapacity } from '../../../../src/configuration/rules/database-subnet-capacity.ts';
import { findings, type Overrides, redis } from '../config.ts';

const small = { cidr: '10.10.0.0/21' };
const cache = (shards: number, replicas: number) => ({ nodeType: 'cache.t4g.micro', shards, replicas });
const proxy = (size: string, readReplicas = 0) =>
  ({ instanceClass: `db.r8g.${size}`, pooling: 'rds-proxy', multiAz: true, readReplicas }) as const;
const found = (overrides: Overrides) => findings(databaseSubnetCapacity, overrides);

// A /21 leaves 27 addresses in each of its two subnets for data.
describe('the subnets for data of a small network', () => {
  it('take what they have addresses for, and nothing more', () => {
    expect(found({ network: small, broker: { ...redis, replicas: 2 }, cache: cache(10, 4) })).toEqual([]);
    expect(found({ network: small, broker: { ...redis, replicas: 3 }, cache: cache(10, 4) })).toEqual([
      'network.cidr: must have 55 (database 1, broker 4, cache 50) addresses in its 2 subnets for data, which have 54, got "10.10.0.0/21"; take a larger range, such as a /16, or fewer shards or replicas of the cache',
    ]);
  });

  it('leave free what AWS recommends for a proxy of that size', () => {
    expect(found({ network: small, database: proxy('8xlarge', 1) })).toEqual([]);
    expect(found({ network: small, database: proxy('12xlarge') })).toEqual([
      'network.cidr: must have 62 (database 2, its proxy 60) addresses in its 2 subnets for data, which have 54, got "10.10.0.0/21"; take a larger range, such as a /16',
    ]);
    expect(found({ network: small, database: proxy('48xlarge', 2) })[0]).toContain('219 (database 4, its proxy 215)');
    expect(found({ network: small, database: proxy('large'), cache: cache(7, 5) })).toEqual([]);
    expect(found({ network: small, database: proxy('2xlarge'), cache: cache(7, 5) })[0]).toContain('its proxy 15');
  });
});

it('says nothing of a network of the usual size', () => {
  expect(found({ database: proxy('24xlarge', 5), cache: cache(15, 5), broker: { ...redis, replicas: 5 } })).toEqual([]);
});
