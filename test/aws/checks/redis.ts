import type { Terraform } from '../../synth.ts';
import { type Arguments, type Check, each, one, referred, within, wrong } from '../check.ts';

const create = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html';
const type = 'aws_elasticache_replication_group';

const isCluster = ({ num_node_groups: shards = 1 }: Arguments) => shards > 1;
const nodesOf = ({ num_cache_clusters: nodes, replicas_per_node_group: replicas = 0 }: Arguments) =>
  nodes ?? 1 + replicas;
const parameterOf = (terraform: Terraform, { parameter_group_name: group }: Arguments, parameter: string) =>
  referred(terraform, group).parameter.find(({ name }: Arguments) => name === parameter)?.value;

export const redis: Check[] = [
  {
    name: 'Redis fails over by itself with two nodes at least, and with zones of their own only where it does; a Redis Cluster always does',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html',
    problems: (terraform) =>
      wrong(terraform, type, (group) => {
        const { automatic_failover_enabled: failsOver, multi_az_enabled: zones } = group;
        return (
          (isCluster(group) && !failsOver) ||
          (!isCluster(group) && failsOver && nodesOf(group) < 2) ||
          (zones && !failsOver)
        );
      }),
    plant: (terraform) => {
      const group = one(terraform, type);
      group.automatic_failover_enabled = false;
      group.multi_az_enabled = true;
    },
  },
  {
    name: 'the parameter family of Redis is that of its version, and says cluster-enabled exactly for a Redis Cluster',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html',
    problems: (terraform) =>
      wrong(terraform, type, (group) => {
        const { family } = referred(terraform, group.parameter_group_name);
        const enabled = parameterOf(terraform, group, 'cluster-enabled') === 'yes';
        return family !== `${group.engine}${group.engine_version.split('.')[0]}` || enabled !== isCluster(group);
      }),
    plant: (terraform) => {
      one(terraform, 'aws_elasticache_parameter_group').family = 'redis6.x';
    },
  },
  {
    name: 'no parameter of Redis equals the default of its family, which ElastiCache answers as no parameter of a user',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameters.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_elasticache_parameter_group', ({ parameter }) =>
        parameter.some(({ name, value }: Arguments) => defaults[name] === value),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_elasticache_parameter_group').parameter[0].value = 'volatile-lru';
    },
  },
  {
    name: 'the token of Redis has 16 to 128 characters of those that ElastiCache takes, and goes by TLS alone',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html',
    problems: (terraform) => {
      const tokens = Object.entries(terraform.ephemeral.aws_secretsmanager_random_password ?? {}).filter(([name]) =>
        name.endsWith('_token'),
      );
      return [
        ...tokens
          .filter(([, token]) => !token.exclude_punctuation || !within(token.password_length, 16, 128))
          .map(([name]) => name),
        ...wrong(terraform, type, ({ transit_encryption_enabled: byTls }) => !byTls),
      ];
    },
    plant: (terraform) => {
      one(terraform, type).transit_encryption_enabled = false;
    },
  },
  {
    name: 'the name of a group of Redis nodes has 40 letters, digits and single hyphens at most, begins with a letter and ends in no hyphen',
    source: create,
    problems: (terraform) =>
      wrong(terraform, type, ({ replication_group_id: id }) => !/^(?=.{1,40}$)[a-z](-?[a-z0-9])*$/.test(id)),
    plant: (terraform) => {
      one(terraform, type).replication_group_id = `shop-${'x'.repeat(40)}`;
    },
  },
  {
    name: 'Redis keeps its snapshots for 35 days at most',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html',
    problems: (terraform) => wrong(terraform, type, ({ snapshot_retention_limit: days }) => !within(days, 0, 35)),
    plant: (terraform) => {
      one(terraform, type).snapshot_retention_limit = 36;
    },
  },
  {
    // Terraform hands create_before_destroy on to what a resource needs: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy
    name: 'a version of the secret with a token goes before the next one comes, which takes its labels',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html',
    problems: (terraform) => {
      const versions = each(terraform, 'aws_secretsmanager_secret_version').map(([address]) => address);
      return versions.filter((address) => /_redis_url_version$/.test(address) && goesLate(terraform).has(address));
    },
    plant: (terraform) => {
      one(terraform, 'aws_elasticache_replication_group').lifecycle.create_before_destroy = true;
      const [version = ''] = Object.keys(terraform.resource.aws_secretsmanager_secret_version ?? {}).filter((name) =>
        name.endsWith('_redis_url_version'),
      );
      one(terraform, 'aws_elasticache_replication_group').depends_on = [`aws_secretsmanager_secret_version.${version}`];
    },
  },
];

/** What is made anew before it is destroyed, by itself or since such a thing needs it. */
function goesLate(terraform: Terraform): Set<string> {
  const all = each(terraform, ...Object.keys(terraform.resource));
  const needs = new Map(
    all.map(([address, resource]) => [
      address,
      new Set(JSON.stringify(resource).match(/\baws_\w+\.\w+|\bterraform_data\.\w+/g)),
    ]),
  );
  const late = new Set(all.filter(([, { lifecycle }]) => lifecycle?.create_before_destroy).map(([address]) => address));
  for (const address of late) for (const needed of needs.get(address) ?? []) late.add(needed);
  return late;
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html */
const defaults: Record<string, string> = { 'maxmemory-policy': 'volatile-lru', 'cluster-enabled': 'no' };
