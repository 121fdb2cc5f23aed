import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Redis, type RedisProps } from '../../../modules/redis/redis.ts';
import { allow } from '../../../modules/shared/connections.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { containers, readFrom, serviceWith, variables } from '../service.ts';
import { all, bareSecurityGroup, only, ref, withoutWriteOnly } from '../terraform.ts';

const least = {
  engine: 'redis' as 'redis' | 'valkey',
  nodeType: 'cache.t4g.micro',
  replicas: 0,
  snapshotRetentionDays: 0,
  snapshotWindow: '02:00-03:00',
  maintenanceWindow: 'sun:03:30-sun:04:30',
  authTokenVersion: 1,
};

/** The Redis of `sessions`, and a service that uses it. */
function build({
  settings,
  ...props
}: Partial<Omit<RedisProps, 'settings'>> & { settings?: Partial<typeof least> } = {}) {
  return synth((stack) => {
    const shared = foundation(stack);
    const redis = new Redis(stack, 'redis', {
      ...shared,
      role: 'sessions',
      whenFull: 'noeviction',
      shards: 1,
      settings: { ...least, ...settings },
      ...props,
    });
    const service = serviceWith(stack, shared, { secrets: { URL: redis.url }, startAfter: [redis.tokenAdded] });
    allow(service, redis);
    redis.dropOldToken([service.service]);
  });
}

const key = ref('aws_kms_key.encryption_key.arn');
const token = ref('ephemeral.aws_secretsmanager_random_password.redis_token.random_password');
const urlTo = (endpoint: string) =>
  `rediss://:${token}@${ref(`aws_elasticache_replication_group.redis_group.${endpoint}`)}:6379/0?ssl_cert_reqs=required`;

/** Its nodes. */
const groupOf = (terraform: ReturnType<typeof build>) => only(terraform, 'aws_elasticache_replication_group');

/** What is written to its secret, and when it is written anew. */
const secretOf = (terraform: ReturnType<typeof build>) => only(terraform, 'aws_secretsmanager_secret_version');

describe('what alarms of Redis read', () => {
  it('is each node of each shard, in the order of their names', () => {
    const terraform = synth((stack) => {
      const settings = { ...least, replicas: 2 };
      const props = { ...foundation(stack), role: 'sessions', whenFull: 'noeviction', shards: 2, settings } as const;
      new TerraformOutput(stack, 'shards', { value: new Redis(stack, 'redis', props).measured.shards });
    });
    const node = (index: number) =>
      ref(`element(sort(tolist(tolist(aws_elasticache_replication_group.redis_group.member_clusters))), ${index})`);
    expect(terraform.output.shards?.value).toEqual([
      [node(0), node(1), node(2)],
      [node(3), node(4), node(5)],
    ]);
  });
});

describe('Redis of the least settings', () => {
  const terraform = build();

  it('is one node, by TLS, encrypted with the key of the environment, whole and literally this', () => {
    expect(groupOf(terraform)).toEqual({
      replication_group_id: 'shop-test-sessions',
      description: 'sessions of shop-test',
      engine: 'redis',
      engine_version: '7.1',
      node_type: 'cache.t4g.micro',
      num_cache_clusters: 1,
      automatic_failover_enabled: false,
      multi_az_enabled: false,
      port: 6379,
      subnet_group_name: ref('aws_elasticache_subnet_group.redis_subnet_group.name'),
      security_group_ids: [ref('aws_security_group.redis_security_group.id')],
      parameter_group_name: ref('aws_elasticache_parameter_group.redis_parameter_group.name'),
      transit_encryption_enabled: true,
      at_rest_encryption_enabled: 'true',
      kms_key_id: key,
      snapshot_retention_limit: 0,
      snapshot_window: '02:00-03:00',
      maintenance_window: 'sun:03:30-sun:04:30',
      auto_minor_version_upgrade: 'true',
      apply_immediately: true,
      timeouts: { update: '3h' },
      log_delivery_configuration: ['slow_log', 'engine_log'].map((log) => ({
        log_type: log.replace('_', '-'),
        log_format: 'json',
        destination_type: 'cloudwatch-logs',
        destination: ref(`aws_cloudwatch_log_group.redis_${log}.name`),
      })),
      // Steps change the token, and Terraform must not take it away.
      lifecycle: { ignore_changes: ['auth_token', 'auth_token_update_strategy'], create_before_destroy: true },
    });
  });

  it('lies in the database subnets', () => {
    expect(only(terraform, 'aws_elasticache_subnet_group')).toEqual({
      name: 'shop-test-sessions',
      description: 'Database subnets of shop-test',
      subnet_ids: [ref('aws_subnet.network_database_a.id'), ref('aws_subnet.network_database_b.id')],
    });
  });

  it('has a security group of its own that lets nobody in by itself', () => {
    expect(all(terraform, 'aws_security_group').redis_security_group).toEqual(
      bareSecurityGroup('shop-test-sessions', 'Redis of sessions'),
    );
    expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toMatchObject({
      web_to_redis_ingress: { from_port: 6379, to_port: 6379 },
    });
  });

  it('does what it is told when it is full', () => {
    expect(only(terraform, 'aws_elasticache_parameter_group')).toEqual({
      name: 'shop-test-sessions-redis7',
      description: 'Redis 7 of sessions of shop-test',
      family: 'redis7',
      parameter: [{ name: 'maxmemory-policy', value: 'noeviction' }],
      lifecycle: { create_before_destroy: true },
    });
    const forgetful = only(build({ whenFull: 'allkeys-lru' }), 'aws_elasticache_parameter_group');
    expect(forgetful.parameter).toEqual([{ name: 'maxmemory-policy', value: 'allkeys-lru' }]);
  });

  it('logs to groups that AWS may write to, encrypted and not kept for ever', () => {
    const kept = { retention_in_days: 30, kms_key_id: key };
    expect(all(terraform, 'aws_cloudwatch_log_group')).toMatchObject({
      redis_slow_log: { name: '/aws/vendedlogs/elasticache/shop-test/sessions/slow-log', ...kept },
      redis_engine_log: { name: '/aws/vendedlogs/elasticache/shop-test/sessions/engine-log', ...kept },
    });
  });
});

describe('Valkey', () => {
  const terraform = build({ settings: { engine: 'valkey' } });

  it('is what Redis would be, by its own version and family of parameters', () => {
    const { engine, engine_version, parameter_group_name, ...others } = groupOf(terraform);
    expect({ engine, engine_version, parameter_group_name }).toEqual({
      engine: 'valkey',
      engine_version: '8.2',
      parameter_group_name: ref('aws_elasticache_parameter_group.redis_parameter_group.name'),
    });
    expect(groupOf(build())).toMatchObject(others);
    expect(only(terraform, 'aws_elasticache_parameter_group')).toEqual({
      // Under a name of its own: it is there before the one of Redis goes.
      name: 'shop-test-sessions-valkey8',
      description: 'Valkey 8 of sessions of shop-test',
      family: 'valkey8',
      parameter: [{ name: 'maxmemory-policy', value: 'noeviction' }],
      lifecycle: { create_before_destroy: true },
    });
  });

  it('has the same URL and token as the Redis that it was', () => {
    expect(secretOf(terraform)).toEqual(secretOf(build()));
  });
});

describe('Redis with every setting', () => {
  const settings = {
    nodeType: 'cache.r7g.large',
    replicas: 5,
    snapshotRetentionDays: 35,
    snapshotWindow: '23:30-00:30',
    maintenanceWindow: 'mon:01:00-mon:02:00',
    authTokenVersion: 3,
  };

  it('has a primary and five replicas, of which one takes over when the primary or its zone fails', () => {
    const group = groupOf(build({ settings }));
    expect(group).toMatchObject({
      node_type: 'cache.r7g.large',
      num_cache_clusters: 6,
      automatic_failover_enabled: true,
      multi_az_enabled: true,
      snapshot_retention_limit: 35,
      snapshot_window: '23:30-00:30',
      maintenance_window: 'mon:01:00-mon:02:00',
    });
    expect(group).not.toHaveProperty('num_node_groups');
  });

  it('is a Redis Cluster with more than one shard, under a parameter group of another name', () => {
    const terraform = build({ shards: 15, settings });
    const group = groupOf(terraform);
    expect(group).toMatchObject({
      // Another group than without: AWS turns neither into the other.
      replication_group_id: 'shop-test-sessions-cluster',
      num_node_groups: 15,
      replicas_per_node_group: 5,
      automatic_failover_enabled: true,
      multi_az_enabled: true,
    });
    expect(group).not.toHaveProperty('num_cache_clusters');
    expect(only(terraform, 'aws_elasticache_parameter_group')).toMatchObject({
      name: 'shop-test-sessions-cluster-redis7',
      parameter: [
        { name: 'maxmemory-policy', value: 'noeviction' },
        { name: 'cluster-enabled', value: 'yes' },
      ],
    });
    expect(secretOf(terraform).secret_string_wo).toBe(urlTo('configuration_endpoint_address'));
  });

  it('is another group as a Redis Cluster under a name that is cut, too', () => {
    const name = 'thirty-characters-long-project-twenty-letters-long1';
    const ids = [1, 2].map((shards) => groupOf(build({ name, shards })).replication_group_id);
    expect(ids.map((id) => id.length)).toEqual([40, 40]);
    expect(new Set(ids).size).toBe(2);
  });

  it('makes a failed shard anew where a Redis Cluster has no replicas, in one zone', () => {
    expect(groupOf(build({ shards: 2 }))).toMatchObject({
      num_node_groups: 2,
      replicas_per_node_group: 0,
      automatic_failover_enabled: true,
      multi_az_enabled: false,
    });
  });
});

describe('the token of Redis', () => {
  const terraform = build({ settings: { authTokenVersion: 3 } });
  const steps = all(terraform, 'terraform_data');
  const versionId = ref('aws_secretsmanager_secret_version.redis_url_version.version_id');

  /** A step, whole and literally. */
  const step = (strategy: string, waitsFor: string[]) => ({
    triggers_replace: { runAgainWith: versionId },
    depends_on: waitsFor,
    provisioner: [
      {
        'local-exec': {
          command: `node build/cli.cjs redis-token ${strategy}; exit $?`,
          working_dir: '../../..',
          environment: {
            AWS_REGION: 'eu-central-1',
            REPLICATION_GROUP_ID: ref('aws_elasticache_replication_group.redis_group.replication_group_id'),
            SECRET_ARN: ref('aws_secretsmanager_secret.redis_url_secret.arn'),
            SECRET_VERSION_ID: versionId,
          },
        },
      },
    ],
  });

  it('is random, of letters and digits', () => {
    expect(terraform.ephemeral.aws_secretsmanager_random_password).toEqual({
      redis_token: { password_length: 64, exclude_punctuation: true },
    });
  });

  it('is in the URL of a secret, written anew when its version is raised and when the nodes are made anew', () => {
    expect(only(terraform, 'aws_secretsmanager_secret')).toEqual({
      name: 'shop-test/sessions-url',
      description: 'URL of the Redis of sessions',
      kms_key_id: key,
      recovery_window_in_days: 7,
    });
    expect(secretOf(terraform)).toEqual({
      secret_id: ref('aws_secretsmanager_secret.redis_url_secret.id'),
      secret_string_wo: urlTo('primary_endpoint_address'),
      secret_string_wo_version: 3,
      lifecycle: { replace_triggered_by: ['aws_elasticache_replication_group.redis_group.arn'] },
    });
  });

  it('stands in that write-only argument alone', () => {
    expect(JSON.stringify(terraform)).toContain(token);
    expect(withoutWriteOnly(terraform)).not.toContain(token);
    expect(JSON.stringify(terraform)).not.toContain('"auth_token":');
  });

  it('is read by tasks in the version that Terraform wrote', () => {
    expect(containers(terraform).map(variables)).toEqual([
      { environment: {}, secrets: { URL: readFrom('redis_url') } },
    ]);
  });

  it('is taken beside the one before as soon as it is written, and again whenever it is', () => {
    expect(steps.redis_add_token).toEqual(step('rotate', []));
  });

  it('is taken before tasks start with it', () => {
    expect(all(terraform, 'aws_ecs_service').web_service.depends_on).toContain('terraform_data.redis_add_token');
  });

  it('is the only one that is taken once all tasks run with it, and again whenever they have been replaced', () => {
    expect(steps.redis_drop_old_token).toEqual(step('set', ['aws_ecs_service.web_service']));
  });
});
