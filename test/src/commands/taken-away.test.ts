import { NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { redisQueuesTakenAway, requireEmpty, stateIn, takenAway } from '../../../src/commands/taken-away.ts';
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

describe('the queues in Redis that a deploy takes away', () => {
  const variables = (...queues: string[]) => ({ NAMESPACE: 'shop-test/celery', QUEUES: JSON.stringify(queues) });
  const measuring = (name: string, ...queues: string[]) => ({
    mode: 'managed',
    type: 'aws_lambda_function',
    name,
    instances: [{ attributes: { id: name, environment: [{ variables: variables(...queues) }] } }],
  });
  const measured = [
    measuring('broker_queue_depth_function', 'celery', 'reports'),
    measuring('of_an_extension', 'other'),
  ];
  const taken = (queue: string, redisGoes: boolean) => ({ namespace: 'shop-test/celery', queue, redisGoes });

  it('are those that are measured no more', () => {
    const stack = (...queues: string[]) => ({
      resource: {
        aws_lambda_function: { broker_queue_depth_function: { environment: { variables: variables(...queues) } } },
      },
    });
    expect(redisQueuesTakenAway(measured, stack('new', 'celery'))).toEqual([taken('reports', false)]);
    expect(redisQueuesTakenAway(measured, stack('reports', 'celery'))).toEqual([]);
    expect(redisQueuesTakenAway(resources, stack('celery'))).toEqual([]);
  });

  it('are all where the Redis goes', () => {
    expect(redisQueuesTakenAway(measured, {})).toEqual([taken('celery', true), taken('reports', true)]);
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
