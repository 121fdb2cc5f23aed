import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group/index.js';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group/index.js';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { RandomPassword } from '../secrets/random-password.ts';
import { Secret } from '../secrets/secret.ts';
import { logGroupRights, securityGroupRights, vendedLogRights } from '../shared/common-rights.ts';
import type { Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import { type PasswordSource, SecretText } from '../shared/secret-text.ts';
import type { Form } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import { Step } from '../shared/step.ts';
import { type UrlParts, urlIn } from '../shared/url.ts';
import { longestWait } from '../shared/waits.ts';
import type { MeasuredRedis } from './alarms.ts';
import { redisRights } from './rights.ts';
import { engines, type RedisSettings } from './settings.ts';

export interface RedisProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  network: { readonly vpcId: string; readonly databaseSubnetIds: readonly string[] };
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  /** Days for which the secret that holds the URL can be brought back. */
  secretRecoveryWindowDays: number;
  /** The word for this group among those of the environment. */
  role: string;
  /**
   * What Redis does when its memory is full
   * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html#ParameterGroups.Redis.3-2-4).
   */
  whenFull: 'noeviction' | 'allkeys-lru';
  /** How many primary nodes share the keys. More than one makes it a Redis Cluster. */
  shards: number;
  /** What the URL says to its clients beside `ssl_cert_reqs`. Kombu takes nothing else there, so the broker's says nothing. */
  urlOptions?: Readonly<Record<string, number | boolean>>;
  settings: RedisSettings;
}

/**
 * ElastiCache for Redis or Valkey, which speaks the same, in the database subnets, by TLS and with a token to log in. The token exists in ElastiCache and in Secrets Manager, and
 * nowhere else: Terraform's only argument for it would write it to the state, so steps of the project's own hand it over.
 */
export class Redis extends Construct implements Endpoint {
  readonly rights = [redisRights, securityGroupRights, logGroupRights, vendedLogRights];
  readonly port = 6379;
  readonly securityGroup: SecurityGroup;
  /** `rediss://:<token>@<address>:6379/0?ssl_cert_reqs=required`, and `urlOptions` */
  readonly url: SecretRef;
  readonly host: string;
  /** What must be there before a client can log in with the token. */
  readonly tokenAdded: ITerraformDependable;
  private readonly props: RedisProps;
  readonly group: ElasticacheReplicationGroup;
  private readonly secret: Secret;
  private readonly tokenSource: PasswordSource;

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    this.props = props;
    const { name, role, network, encryption, shards, settings } = props;
    const cluster = shards > 1;
    const { family, version, called } = engines[settings.engine];
    // AWS makes no Redis Cluster of what is none, nor the other way round: the one replaces the other.
    const groupId = awsName('replicationGroup', name, role, ...(cluster ? ['cluster'] : []));

    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, role),
      description: `Redis of ${role}`,
      vpcId: network.vpcId,
      tags: { Name: `${name}-${role}` },
    });
    const subnetGroup = new ElasticacheSubnetGroup(this, 'subnet-group', {
      name: groupId,
      description: `Database subnets of ${name}`,
      subnetIds: [...network.databaseSubnetIds],
    });
    const parameterGroup = new ElasticacheParameterGroup(this, 'parameter-group', {
      name: `${groupId}-${family}`,
      description: `${called} of ${role} of ${name}`,
      family,
      parameter: [
        { name: 'maxmemory-policy', value: props.whenFull },
        ...(cluster ? [{ name: 'cluster-enabled', value: 'yes' }] : []),
      ],
      lifecycle: { createBeforeDestroy: true },
    });
    this.group = new ElasticacheReplicationGroup(this, 'group', {
      replicationGroupId: groupId,
      description: `${role} of ${name}`,
      engine: settings.engine,
      engineVersion: version,
      nodeType: settings.nodeType,
      ...(cluster
        ? { numNodeGroups: shards, replicasPerNodeGroup: settings.replicas }
        : { numCacheClusters: 1 + settings.replicas }),
      // A Redis Cluster always has it: without replicas, a failed shard is made anew.
      automaticFailoverEnabled: cluster || settings.replicas > 0,
      multiAzEnabled: settings.replicas > 0,
      port: this.port,
      subnetGroupName: subnetGroup.name,
      securityGroupIds: [this.securityGroup.id],
      parameterGroupName: parameterGroup.name,
      transitEncryptionEnabled: true,
      atRestEncryptionEnabled: 'true',
      kmsKeyId: encryption.keyArn,
      snapshotRetentionLimit: settings.snapshotRetentionDays,
      snapshotWindow: settings.snapshotWindow,
      maintenanceWindow: settings.maintenanceWindow,
      autoMinorVersionUpgrade: 'true',
      // Otherwise a change waits for the maintenance window, and every plan until then shows it again.
      applyImmediately: true,
      logDeliveryConfiguration: ['slow-log', 'engine-log'].map((logType) => ({
        logType,
        logFormat: 'json',
        destinationType: 'cloudwatch-logs',
        destination: this.logGroup(logType).name,
      })),
      // How long another node type or number of shards takes depends on how much it holds, and AWS names no bound
      // (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.RedisReplGrps.ScaleUp.html); the provider gives up after 40 minutes.
      timeouts: { update: longestWait },
      lifecycle: {
        ignoreChanges: ['auth_token', 'auth_token_update_strategy'],
        // One that is taken away goes after the tasks that log in to it.
        createBeforeDestroy: true,
      },
    });

    const token = new RandomPassword(this, 'token', { length: 64 });
    this.host = cluster ? this.group.configurationEndpointAddress : this.group.primaryEndpointAddress;
    this.secret = new Secret(this, 'url', {
      name: `${name}/${role}-url`,
      description: `URL of the Redis of ${role}`,
      encryption,
      recoveryWindowDays: props.secretRecoveryWindowDays,
      value: urlIn({}, this.urlParts, token.value),
      version: settings.authTokenVersion,
      writtenAnewWith: { resource: this.group, attribute: 'arn' },
    });
    this.url = this.secret.ref();
    this.tokenSource = {
      secretArn: this.secret.arn,
      versionId: this.secret.version.versionId,
      passwordIn: (url) => `regex("^rediss://:([^@]*)@", ${url})[0]`,
    };
    // From here on Redis takes this token beside the one before, and a new one takes this token alone.
    this.tokenAdded = this.step('add-token', 'rotate', []);
  }

  /** The ids of its nodes, which CloudWatch measures one by one: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html */
  get nodeIds(): string[] {
    const { shards, settings } = this.props;
    const digits = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => String(index + 1).padStart(length, '0'));
    const nodes = digits(1 + settings.replicas, 3);
    const suffixes = shards > 1 ? digits(shards, 4).flatMap((shard) => nodes.map((node) => `${shard}-${node}`)) : nodes;
    return suffixes.map((suffix) => `${this.group.replicationGroupId}-${suffix}`);
  }

  private get urlParts(): UrlParts {
    const { host, port } = this;
    const options = Object.entries({ ssl_cert_reqs: 'required', ...this.props.urlOptions });
    const query = options.map(([name, value]) => `${name}=${value}`).join('&');
    return { scheme: 'rediss', user: '', host, port, path: '/0', query };
  }

  /** The URL in another form. */
  urlIn(form: Form): SecretText {
    return new SecretText(this.tokenSource, (token) => urlIn(form, this.urlParts, token));
  }

  /** What its alarms read. */
  get measured(): MeasuredRedis {
    const { shards, settings } = this.props;
    const nodes = 1 + settings.replicas;
    // Sorted, those of a shard are together: `<group>-0001-001`, or `<group>-001` without shards.
    const names = Fn.sort(Fn.tolist(this.group.memberClusters));
    return {
      shards: Array.from({ length: shards }, (_, shard) =>
        Array.from({ length: nodes }, (_, node): string => Fn.element(names, shard * nodes + node)),
      ),
    };
  }

  get token(): SecretText {
    return new SecretText(this.tokenSource);
  }

  /** Makes Redis take the newest token alone, once all clients have been started anew with it. */
  dropOldToken(clients: ITerraformDependable[]): void {
    this.step('drop-old-token', 'set', clients);
  }

  /** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token */
  private step(id: string, strategy: 'rotate' | 'set', clients: ITerraformDependable[]): Step {
    return new Step(this, id, {
      place: this.props.place,
      command: ['redis-token', strategy],
      environment: {
        REPLICATION_GROUP_ID: this.group.replicationGroupId,
        SECRET_ARN: this.secret.arn,
        SECRET_VERSION_ID: this.secret.version.versionId,
      },
      runAgainWith: this.secret.version.versionId,
      dependsOn: clients,
    });
  }

  private logGroup(logType: string): CloudwatchLogGroup {
    const { name, role, encryption, logRetentionDays } = this.props;
    return new CloudwatchLogGroup(this, logType, {
      // A name that AWS's log delivery may write to without a policy for each.
      name: `/aws/vendedlogs/elasticache/${name}/${role}/${logType}`,
      retentionInDays: logRetentionDays,
      kmsKeyId: encryption.keyArn,
    });
  }
}
