/** A resource of a state, as far as a deploy asks. */
export interface Resource {
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
export interface FunctionVariables {
  NAMESPACE?: string;
  QUEUES?: string;
}

/** The part of Terraform's JSON that says what a stack has, and had under another address. */
export interface Stack {
  resource?: Record<string, Record<string, object>>;
  data?: Record<string, Record<string, object>>;
  moved?: { from: string }[];
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
