import { describe, expect, it } from 'vitest';
import { requireEmpty } from '../../../src/commands/taken-away.ts';
import { otherEngine, otherKey, otherNetwork } from '../../../src/commands/what-stays.ts';
import { environment } from '../configuration/config.ts';

const role = { mode: 'managed', type: 'aws_iam_role', name: 'role', instances: [{ attributes: { id: 'role' } }] };

describe('another network.cidr', () => {
  const vpc = (cidr_block: string) => ({
    mode: 'managed',
    type: 'aws_vpc',
    name: 'network_vpc',
    instances: [{ attributes: { id: 'vpc-1', cidr_block } }],
  });

  const stack = { resource: { aws_vpc: { network_vpc: { cidr_block: '10.10.0.0/16' } } } };

  it('is refused while the network is there', () => {
    expect(otherNetwork([vpc('10.20.0.0/16')], 'test', stack)).toEqual([
      'test.network.cidr: must stay 10.20.0.0/16 as long as the environment is there, got 10.10.0.0/16; write 10.20.0.0/16, or make a new environment beside it and move the data',
    ]);
  });

  it('is none where the network has it, is not there yet, or is of an extension', () => {
    const others = { ...vpc('10.99.0.0/16'), name: 'extension_vpc' };
    expect(otherNetwork([vpc('10.10.0.0/16'), others, role], 'test', stack)).toEqual([]);
  });
});

describe('another VPC that is there', () => {
  const looked = {
    mode: 'data',
    type: 'aws_vpc',
    name: 'network_vpc',
    instances: [{ attributes: { id: 'vpc-1', cidr_block: '10.60.0.0/16' } }],
  };
  const made = { ...looked, mode: 'managed' };
  const stack = (id: string) => ({ data: { aws_vpcs: { network_found: { filter: [{ values: [id] }] } } } });
  const own = { resource: { aws_vpc: { network_vpc: { cidr_block: '10.60.0.0/16' } } } };
  const wayOut = 'or make a new environment beside it and move the data';

  it('is refused, be it the other one that is there or one of the environment’s own', () => {
    expect([stack('vpc-2'), own].flatMap((applied) => otherNetwork([looked], 'test', applied))).toEqual([
      `test.network.existing.vpcId: must stay vpc-1 as long as the environment is there, got vpc-2; write vpc-1, ${wayOut}`,
      `test.network.existing.vpcId: must stay vpc-1 as long as the environment is there, got network.cidr 10.60.0.0/16; write vpc-1, ${wayOut}`,
    ]);
  });

  it('is refused in the place of one of the environment’s own', () => {
    expect(otherNetwork([made], 'test', stack('vpc-1'))).toEqual([
      `test.network.cidr: must stay 10.60.0.0/16 as long as the environment is there, got network.existing.vpcId vpc-1; write 10.60.0.0/16, ${wayOut}`,
    ]);
  });

  it('is none where it is the same, or where nothing is there yet', () => {
    expect(otherNetwork([looked], 'test', stack('vpc-1'))).toEqual([]);
    expect(otherNetwork([], 'test', stack('vpc-1'))).toEqual([]);
    expect(otherNetwork([{ ...looked, instances: [] }], 'test', stack('vpc-1'))).toEqual([]);
    expect(otherNetwork([looked], 'test', {})).toEqual([]);
  });
});

describe('another encryption.keyArn', () => {
  const key = (mode: string, arn = 'arn:key/1') => ({
    mode,
    type: 'aws_kms_key',
    name: 'encryption_key',
    instances: [{ attributes: { id: 'key', arn } }],
  });
  const there = (arn: string) => ({ data: { aws_kms_key: { encryption_key: { key_id: arn } } } });
  const own = { resource: { aws_kms_key: { encryption_key: {} } } };
  const wayOut = 'or make a new environment beside it and move the data';

  it('is refused where there is one, and where there is one of the environment’s own', () => {
    expect([there('arn:key/2'), own].flatMap((stack) => otherKey([key('data')], 'test', stack))).toEqual([
      `test.encryption.keyArn: must stay arn:key/1 as long as the environment is there, got arn:key/2; write arn:key/1, ${wayOut}`,
      `test.encryption.keyArn: must stay arn:key/1 as long as the environment is there, got nothing; write arn:key/1, ${wayOut}`,
    ]);
    expect(otherKey([key('managed')], 'test', there('arn:key/2'))).toEqual([
      `test.encryption.keyArn: must stay left out as long as the environment is there, got arn:key/2; leave it out, ${wayOut}`,
    ]);
  });

  it('is none where the key stays, is not there yet, or is of an extension', () => {
    expect(otherKey([key('data')], 'test', there('arn:key/1'))).toEqual([]);
    expect(otherKey([key('managed')], 'test', own)).toEqual([]);
    expect(otherKey([{ ...key('managed'), name: 'extension_key' }], 'test', there('arn:key/2'))).toEqual([]);
    expect(otherKey([{ ...key('managed'), instances: [] }], 'test', there('arn:key/2'))).toEqual([]);
    expect(otherKey([key('data')], 'test', {})).toEqual([]);
  });
});

describe('another engine', () => {
  const group = (engine: string, name = 'cache_redis_group') => ({
    mode: 'managed',
    type: 'aws_elasticache_replication_group',
    name,
    instances: [{ attributes: { id: 'shop-test-cache', engine } }],
  });
  const stackWith = (engine: string, name = 'cache_redis_group', id = 'shop-test-cache') => ({
    resource: { aws_elasticache_replication_group: { [name]: { engine, replication_group_id: id } } },
  });

  it.each(['broker', 'cache'])('is refused in the place of Valkey, in %s', (setting) => {
    const name = `${setting}_redis_group`;
    expect(otherEngine([group('valkey', name)], 'test', stackWith('redis', name))).toEqual([
      `test.${setting}.engine: must stay valkey as long as its nodes are there, got redis; write valkey, or make a new environment beside it`,
    ]);
  });

  it('is refused before anything is asked of AWS', async () => {
    const state = { resources: [group('valkey')] };
    await expect(requireEmpty(environment(), { state, applied: stackWith('redis') }, [])).rejects.toThrow(
      'test.cache.engine: must stay valkey',
    );
  });

  it('may be Valkey in the place of Redis, the same, new, gone, or of an extension', () => {
    expect(otherEngine([group('redis')], 'test', stackWith('valkey'))).toEqual([]);
    expect(otherEngine([group('valkey')], 'test', stackWith('valkey'))).toEqual([]);
    expect(otherEngine([role], 'test', stackWith('redis'))).toEqual([]);
    expect(otherEngine([group('valkey')], 'test', {})).toEqual([]);
    expect(otherEngine([group('valkey', 'own')], 'test', stackWith('redis', 'own'))).toEqual([]);
    const withShards = stackWith('redis', 'cache_redis_group', 'shop-test-cache-cluster');
    expect(otherEngine([group('valkey')], 'test', withShards)).toEqual([]);
  });
});
