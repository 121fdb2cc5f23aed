import { NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { otherEngine, otherNetwork, requireEmpty, stateIn, takenAway } from '../../../src/commands/taken-away.ts';
import { environment } from '../configuration/config.ts';

const queue = (name: string) => ({
  mode: 'managed',
  type: 'aws_sqs_queue',
  name,
  instances: [{ attributes: { id: `https://sqs/111111111111/${name}` } }],
});
const role = { mode: 'managed', type: 'aws_iam_role', name: 'role', instances: [{ attributes: { id: 'role' } }] };
const resources = [queue('old'), queue('kept'), role];

describe('what a deploy takes away', () => {
  it('is each queue and bucket of the state that the stack no longer has', () => {
    expect(takenAway(resources, { resource: { aws_sqs_queue: { kept: {} } } })).toEqual([
      { type: 'aws_sqs_queue', attributes: { id: 'https://sqs/111111111111/old' } },
    ]);
  });

  it('is nothing that stands under another address', () => {
    const moved = [{ from: 'aws_sqs_queue.old' }];
    expect(takenAway(resources, { resource: { aws_sqs_queue: { kept: {}, new: {} } }, moved })).toEqual([]);
  });

  it('is nothing before the first deploy', () => {
    expect(takenAway(stateIn('\n').resources, {})).toEqual([]);
  });

  it('is all of them where the stack has none any more', () => {
    expect(takenAway(stateIn(JSON.stringify({ resources })).resources, {})).toHaveLength(2);
  });
});

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

describe('another engine', () => {
  const group = (engine: string, name = 'cache_redis_group') => ({
    mode: 'managed',
    type: 'aws_elasticache_replication_group',
    name,
    instances: [{ attributes: { id: 'shop-test-cache', engine } }],
  });
  const stackWith = (engine: string, name = 'cache_redis_group') => ({
    resource: { aws_elasticache_replication_group: { [name]: { engine } } },
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
  });
});

describe('a deploy that takes buckets away', () => {
  const bucket = (name: string, force_destroy = false) => ({
    mode: 'managed',
    type: 'aws_s3_bucket',
    name,
    instances: [{ attributes: { id: `shop-test-${name}`, force_destroy } }],
  });

  afterEach(() => {
    vi.restoreAllMocks();
    delete process.env.QUEUES_TAKEN_AWAY;
  });

  /** @param holds what S3 answers of each bucket that it is asked about. */
  function deploy(holds: object | Error, buckets = [bucket('old'), bucket('kept')]) {
    const send = vi.spyOn(S3Client.prototype, 'send').mockImplementation(async () => {
      if (holds instanceof Error) throw holds;
      return holds;
    });
    const applied = { resource: { aws_s3_bucket: { kept: {} } } };
    const state = { resources: buckets };
    const asked = () => send.mock.calls.map(([{ input }]) => input);
    return { deployed: requireEmpty(environment(), { state, applied }, []), asked };
  }

  it.each([
    ['an object', { Versions: [{}] }],
    ['a version that an object had', { Versions: [{}], DeleteMarkers: [{}] }],
    ['nothing but the mark of a deletion', { DeleteMarkers: [{}] }],
  ])('is refused while one holds %s', async (_, holds) => {
    await expect(deploy(holds).deployed).rejects.toThrow(
      new Error(
        'shop-test-old: must be empty before it is taken away, got objects or versions of them; keep what needs it, or empty the bucket first: S3 console, Empty',
      ),
    );
  });

  it.each([
    ['are empty', {}],
    ['are gone already', new NoSuchBucket({ message: 'gone', $metadata: {} })],
  ])('goes on where they %s, and asks of no other', async (_, holds) => {
    const { deployed, asked } = deploy(holds);
    await expect(deployed).resolves.toBeUndefined();
    expect(asked()).toEqual([{ Bucket: 'shop-test-old', MaxKeys: 1 }]);
  });

  it('asks nothing of one that is emptied first, as storage.deleteObjects says', async () => {
    const { deployed, asked } = deploy({ Versions: [{}] }, [bucket('old', true)]);
    await expect(deployed).resolves.toBeUndefined();
    expect(asked()).toEqual([]);
  });

  it('ends in what AWS refuses', async () => {
    const denied = Object.assign(new Error('Access Denied'), { name: 'AccessDenied', $fault: 'client' });
    await expect(deploy(denied).deployed).rejects.toThrow(
      'AWS: must answer about test, got "AccessDenied: Access Denied"; ',
    );
  });
});
