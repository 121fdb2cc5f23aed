import { ListObjectVersionsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { fullQueues, queuesTakenAway } from '../steps/queues-empty.ts';
import { ask } from './ask.ts';

interface Resource {
  mode: string;
  type: string;
  name: string;
  instances: { attributes: { id: string; force_destroy?: boolean; cidr_block?: string; engine?: string } }[];
}

/** The part of Terraform's JSON that says what a stack has, and had under another address. */
interface Stack {
  resource?: Record<string, Record<string, object>>;
  moved?: { from: string }[];
}

/**
 * Refuses a deploy that would delete what still holds something: a queue with tasks, a bucket with objects. Tells the step that looks again, right before
 * a queue is deleted, which ones go: until then the tasks that run may send to them.
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
  const unmovable = [
    ...otherNetwork(resources, environment.name, applied),
    ...otherEngine(resources, environment.name, applied),
  ];
  if (unmovable.length > 0) throw new UserError(unmovable);
  const gone = takenAway(resources, applied);
  const queues = gone.filter(({ type }) => type === 'aws_sqs_queue').map(({ attributes: { id } }) => id);
  const names = queues.map((url) => url.replace(/^.*\//, ''));
  const unknown = discarded.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const wayOut = names.length > 0 ? `it may name ${names.join(', ')}` : 'leave it out: no queue is taken away';
    throw new UserError([{ path: '--discard', must: 'must name a queue that is taken away', got: unknown, wayOut }]);
  }
  const asked = queues.filter((_, index) => !discarded.includes(names[index] as string));
  // A bucket with force_destroy is emptied: storage.deleteObjects asked for it.
  const buckets = gone.filter(({ type, attributes }) => type === 'aws_s3_bucket' && !attributes.force_destroy);
  const config = clientConfigOf(environment);
  const found = await ask(
    environment,
    Promise.all([fullQueues(config, asked), ...buckets.map(({ attributes: { id } }) => fullBucket(config, id))]),
  );
  if (found.flat().length > 0) throw new UserError(found.flat());
  process.env[queuesTakenAway] = asked.join(' ');
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

/**
 * What is wrong with another `network.cidr`: AWS changes it for no VPC, and moves no database to another one
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). Terraform would begin to make all anew.
 */
export function otherNetwork(resources: readonly Resource[], name: string, { resource }: Stack): string[] {
  const wanted = (resource?.aws_vpc?.network_vpc as { cidr_block?: string } | undefined)?.cidr_block;
  const vpcs = resources.filter((resource) => resource.type === 'aws_vpc' && resource.name === 'network_vpc');
  return vpcs.flatMap(({ instances }) =>
    instances.flatMap(({ attributes: { cidr_block: cidr } }) =>
      cidr === undefined || wanted === undefined || cidr === wanted
        ? []
        : [
            `${name}.network.cidr: must stay ${cidr} as long as the environment is there, got ${wanted}; write ${cidr}, or make a new environment beside it and move the data`,
          ],
    ),
  );
}

/**
 * What is wrong with Redis in the place of a Valkey that runs: AWS takes no engine back to an older version, and the provider would make another group under
 * a name that is taken (EngineVersion in https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html).
 */
export function otherEngine(resources: readonly Resource[], environment: string, { resource }: Stack): string[] {
  const wanted = (resource?.aws_elasticache_replication_group ?? {}) as Record<string, { engine?: string }>;
  return resources
    .filter(({ type, name }) => type === 'aws_elasticache_replication_group' && wanted[name]?.engine === 'redis')
    .filter(({ instances }) => instances.some(({ attributes }) => attributes.engine === 'valkey'))
    .flatMap(({ name }) => {
      const [, setting] = /^(broker|cache)_redis_group$/.exec(name) ?? [];
      return setting === undefined
        ? []
        : [
            `${environment}.${setting}.engine: must stay valkey as long as its nodes are there, got redis; write valkey, or make a new environment beside it`,
          ];
    });
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
