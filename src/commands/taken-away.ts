import { ListObjectVersionsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { minutesOfMeasurements } from '../steps/queue-measurements.ts';
import { fullQueues, fullRedisQueues, queuesTakenAway, type RedisQueue } from '../steps/queues-empty.ts';
import { ask } from './ask.ts';
import {
  type FunctionVariables,
  otherEngine,
  otherKey,
  otherNetwork,
  type Resource,
  type Stack,
} from './what-stays.ts';

const queueDepthFunction = 'broker_queue_depth_function';

/**
 * Refuses a deploy that would delete what still holds something: a queue with tasks, a bucket with objects; or leave tasks in a Redis in a queue that no worker takes from any more. Tells
 * the step that looks again, right before a queue is deleted, which ones go: until then the tasks that run may send to them.
 * @param state what the environment has, as Terraform prints it.
 * @param applied the stack that is applied: what was synthesized, or what a saved plan was made from.
 * @param discarded the names of the queues whose tasks may be lost.
 * @throws UserError that names them all, or a queue that stays.
 */
export async function requireEmpty(
  environment: EnvironmentConfig,
  { state: { resources }, applied }: { state: { resources: readonly Resource[] }; applied: Stack },
  discarded: readonly string[],
): Promise<void> {
  const unmovable = [otherNetwork, otherKey, otherEngine].flatMap((other) =>
    other(resources, environment.name, applied),
  );
  if (unmovable.length > 0) throw new UserError(unmovable);
  const gone = takenAway(resources, applied);
  const urls = gone.filter(({ type }) => type === 'aws_sqs_queue').map(({ attributes: { id } }) => id);
  const queues = [
    ...urls.map((url) => ({ name: url.replace(/^.*\//, ''), url })),
    ...redisQueuesTakenAway(resources, applied).map((inRedis) => ({ name: inRedis.queue, inRedis })),
  ];
  const names = queues.map(({ name }) => name);
  const unknown = discarded.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const wayOut = names.length > 0 ? `it may name ${names.join(', ')}` : 'leave it out: no queue is taken away';
    throw new UserError([{ path: '--discard', must: 'must name a queue that is taken away', got: unknown, wayOut }]);
  }
  const asked = queues.filter(({ name }) => !discarded.includes(name));
  const inSqs = asked.flatMap((queue) => ('url' in queue ? [queue.url] : []));
  const inRedis = asked.flatMap((queue) => ('inRedis' in queue ? [queue.inRedis] : []));
  // A bucket with force_destroy is emptied: storage.deleteObjects asked for it.
  const buckets = gone.filter(({ type, attributes }) => type === 'aws_s3_bucket' && !attributes.force_destroy);
  const config = clientConfigOf(environment);
  const found = await ask(
    environment,
    Promise.all([
      fullQueues(config, inSqs),
      fullRedisQueues(config, inRedis, Date.now() - minutesOfMeasurements * 60_000),
      ...buckets.map(({ attributes: { id } }) => fullBucket(config, id)),
    ]),
  );
  if (found.flat().length > 0) throw new UserError(found.flat());
  // What is sent to a queue meanwhile whose Redis stays is not lost.
  const deleted = inRedis.filter(({ redisGoes }) => redisGoes).map(({ namespace, queue }) => `${namespace}/${queue}`);
  process.env[queuesTakenAway] = [...inSqs, ...deleted].join(' ');
}

/** What `terraform state pull` prints, which before the first deploy is nothing. */
export function stateIn(printed: string): { resources: Resource[] } {
  return { resources: [], ...(printed.trim() === '' ? {} : JSON.parse(printed)) };
}

/** The queues and buckets of a state that a stack no longer has. */
export function takenAway(resources: readonly Resource[], { resource = {}, moved = [] }: Stack) {
  return resources
    .filter(({ type, name }) => ['aws_sqs_queue', 'aws_s3_bucket'].includes(type) && !resource[type]?.[name])
    .filter(({ type, name }) => !moved.some(({ from }) => from === `${type}.${name}`))
    .flatMap(({ type, instances }) => instances.map(({ attributes }) => ({ type, attributes })));
}

/** The queues in Redis that are measured so far, and that a stack no longer has: it takes from another broker, or lists fewer queues. */
export function redisQueuesTakenAway(resources: readonly Resource[], { resource = {} }: Stack): RedisQueue[] {
  const stays = resource.aws_lambda_function?.[queueDepthFunction] as
    | { environment?: { variables?: FunctionVariables } }
    | undefined;
  const kept = queuesIn(stays?.environment?.variables);
  return resources
    .filter(({ type, name }) => type === 'aws_lambda_function' && name === queueDepthFunction)
    .flatMap(({ instances }) => instances.flatMap(({ attributes }) => attributes.environment ?? []))
    .flatMap(({ variables }) =>
      queuesIn(variables)
        .filter((queue) => !kept.includes(queue))
        .map((queue) => ({ namespace: variables?.NAMESPACE ?? '', queue, redisGoes: stays === undefined })),
    );
}

function queuesIn(variables: FunctionVariables | undefined): string[] {
  return JSON.parse(variables?.QUEUES ?? '[]');
}

async function fullBucket(config: ReturnType<typeof clientConfigOf>, Bucket: string): Promise<string[]> {
  try {
    // AWS refuses to delete one that holds a version or a mark of a deletion: https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
    const { Versions = [], DeleteMarkers = [] } = await new S3Client(config).send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }),
    );
    if (Versions.length + DeleteMarkers.length === 0) return [];
    return [
      `${Bucket}: must be empty before it is taken away, got objects or versions of them; keep what needs it, or empty the bucket first: S3 console, Empty`,
    ];
  } catch (error) {
    if (error instanceof NoSuchBucket) return [];
    throw error;
  }
}
