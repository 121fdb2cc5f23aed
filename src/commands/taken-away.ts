import { ListObjectVersionsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { minutesOfMeasurements } from '../steps/queue-measurements.ts';
import { fullQueues, fullRedisQueues, queuesTakenAway, type RedisQueue } from '../steps/queues-empty.ts';
import { ask } from './ask.ts';

interface Resource {
  mode: string;
  type: string;
  name: string;
  instances: {
    attributes: {
      id: string;
      force_destroy?: boolean;
      cidr_block?: string;
      arn?: string;
      engine?: string;
      environment?: { variables?: FunctionVariables }[];
    };
  }[];
}

/** What the function that measures the queues in Redis is told of them: modules/broker/queue-depth.ts. */
interface FunctionVariables {
  NAMESPACE?: string;
  QUEUES?: string;
}

const queueDepthFunction = 'broker_queue_depth_function';

/** The part of Terraform's JSON that says what a stack has, and had under another address. */
interface Stack {
  resource?: Record<string, Record<string, object>>;
  data?: Record<string, Record<string, object>>;
  moved?: { from: string }[];
}

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

/** What an environment stands on, and keeps: the setting that says it, and its value. */
interface Kept {
  setting: string;
  value: string;
}

/** The network of a state, be it made or looked up. */
function networkIn(resources: readonly Resource[]): Kept | undefined {
  const vpc = resources.find(({ type, name }) => type === 'aws_vpc' && name === 'network_vpc');
  const { id, cidr_block: cidr } = vpc?.instances[0]?.attributes ?? {};
  if (vpc?.mode === 'data') return id === undefined ? undefined : { setting: 'network.existing.vpcId', value: id };
  return cidr === undefined ? undefined : { setting: 'network.cidr', value: cidr };
}

function networkOf({ resource, data }: Stack): Kept | undefined {
  const { cidr_block: cidr } = (resource?.aws_vpc?.network_vpc ?? {}) as { cidr_block?: string };
  if (cidr !== undefined) return { setting: 'network.cidr', value: cidr };
  const { filter } = (data?.aws_vpcs?.network_found ?? {}) as { filter?: { values: string[] }[] };
  const [id] = filter?.[0]?.values ?? [];
  return id === undefined ? undefined : { setting: 'network.existing.vpcId', value: id };
}

/**
 * What is wrong with another network: AWS changes the range of no VPC, and moves no database to another one
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). Terraform would begin to make all anew.
 */
export function otherNetwork(resources: readonly Resource[], name: string, applied: Stack): string[] {
  const [is, wanted] = [networkIn(resources), networkOf(applied)];
  if (is === undefined || wanted === undefined || (is.setting === wanted.setting && is.value === wanted.value))
    return [];
  const got = is.setting === wanted.setting ? wanted.value : `${wanted.setting} ${wanted.value}`;
  return [
    `${name}.${is.setting}: must stay ${is.value} as long as the environment is there, got ${got}; write ${is.value}, or make a new environment beside it and move the data`,
  ];
}

/**
 * What is wrong with another key: a registry and a Redis keep the one that they were made with, and would be made anew
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html, https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html).
 */
export function otherKey(resources: readonly Resource[], name: string, { resource, data }: Stack): string[] {
  const key = resources.find(({ type, name }) => type === 'aws_kms_key' && name === 'encryption_key');
  const is = key?.mode === 'data' ? key.instances[0]?.attributes.arn : undefined;
  const { key_id: wanted } = (data?.aws_kms_key?.encryption_key ?? {}) as { key_id?: string };
  // Neither a state nor a stack without any key says something.
  if (!key?.instances.length || (wanted === undefined && !resource?.aws_kms_key?.encryption_key)) return [];
  if (is === wanted) return [];
  const must = is === undefined ? 'must stay left out' : `must stay ${is}`;
  return [
    `${name}.encryption.keyArn: ${must} as long as the environment is there, got ${wanted ?? 'nothing'}; ${is === undefined ? 'leave it out' : `write ${is}`}, or make a new environment beside it and move the data`,
  ];
}

/**
 * What is wrong with Redis in the place of a Valkey that runs: AWS takes no engine back to an older version, and the provider would make another group under
 * a name that is taken (EngineVersion in https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html).
 */
export function otherEngine(resources: readonly Resource[], environment: string, { resource }: Stack): string[] {
  const wanted = (resource?.aws_elasticache_replication_group ?? {}) as Record<
    string,
    { engine?: string; replication_group_id?: string }
  >;
  return (
    resources
      .filter(({ type, name }) => type === 'aws_elasticache_replication_group' && wanted[name]?.engine === 'redis')
      // One of another name is made beside it: a cache that gets shards.
      .filter(({ name, instances }) =>
        instances.some(
          ({ attributes: { engine, id } }) => engine === 'valkey' && id === wanted[name]?.replication_group_id,
        ),
      )
      .flatMap(({ name }) => {
        const [, setting] = /^(broker|cache)_redis_group$/.exec(name) ?? [];
        return setting === undefined
          ? []
          : [
              `${environment}.${setting}.engine: must stay valkey as long as its nodes are there, got redis; write valkey, or make a new environment beside it`,
            ];
      })
  );
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
