import { BudgetsClient, DescribeBudgetCommand } from '@aws-sdk/client-budgets';
import {
  DescribeCacheParameterGroupsCommand,
  DescribeCacheSubnetGroupsCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import {
  DescribeKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import {
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBProxiesCommand,
  DescribeDBProxyTargetsCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  paginateDescribeDBInstanceAutomatedBackups,
  RDSClient,
} from '@aws-sdk/client-rds';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { all, type Finder, type Found, hasTags, pendingBy, unlessMissing } from './finder.ts';

const byName = (name: string, answer: unknown, status?: string): Found[] =>
  answer === undefined ? [] : [{ importId: name, pending: pendingBy(status) }];

export const data: Record<string, Finder> = {
  async aws_budgets_budget(settings, { config }) {
    const { Account: AccountId } = await new STSClient(config).send(new GetCallerIdentityCommand());
    const BudgetName = settings.text('name');
    // It is global, and answers in us-east-1 alone: https://docs.aws.amazon.com/general/latest/gr/billing.html
    const client = new BudgetsClient({ ...config, region: 'us-east-1' });
    const answer = client.send(new DescribeBudgetCommand({ AccountId, BudgetName }));
    return byName(`${AccountId}:${BudgetName}`, await unlessMissing(answer, 'NotFoundException'));
  },
  async aws_kms_key(settings, place) {
    const client = new KMSClient(place.config);
    const keys = await all(paginateListKeys({ client }, {}), ({ Keys }) => Keys);
    const found: Found[] = [];
    for (const { KeyId } of keys) {
      // A key of another project may let nobody else look at it.
      const answer = await unlessMissing(client.send(new DescribeKeyCommand({ KeyId })), 'AccessDeniedException');
      const { Description, KeyManager, KeyState, Arn } = answer?.KeyMetadata ?? {};
      if (KeyManager !== 'CUSTOMER' || KeyState !== 'Enabled' || Description !== settings.text('description')) continue;
      const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId }));
      if (
        !hasTags(
          place,
          Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })),
        )
      )
        continue;
      found.push({ importId: KeyId as string, attributes: { key_id: KeyId as string, arn: Arn as string } });
    }
    return found;
  },
  async aws_kms_alias(settings, { config }) {
    const name = settings.text('name');
    const aliases = await all(paginateListAliases({ client: new KMSClient(config) }, {}), ({ Aliases }) => Aliases);
    return byName(
      name,
      aliases.find(({ AliasName }) => AliasName === name),
    );
  },
  async aws_s3_bucket(settings, { config }) {
    const Bucket = settings.text('bucket');
    return byName(
      Bucket,
      await unlessMissing(new S3Client(config).send(new HeadBucketCommand({ Bucket })), 'NotFound'),
    );
  },
  async aws_db_instance(settings, { config }) {
    const name = settings.text('identifier');
    const described = new RDSClient(config).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
    const answer = await unlessMissing(described, 'DBInstanceNotFoundFault', 'DBInstanceNotFound');
    const instance = answer?.DBInstances?.[0];
    return byName(name, instance, instance?.DBInstanceStatus).map((found) => ({
      ...found,
      attributes: { arn: instance?.DBInstanceArn as string },
    }));
  },
  async aws_db_instance_automated_backups_replication(settings, { config }) {
    const source = settings.text('source_db_instance_arn');
    const backups = await all(
      paginateDescribeDBInstanceAutomatedBackups({ client: new RDSClient(config) }, {}),
      ({ DBInstanceAutomatedBackups }) => DBInstanceAutomatedBackups,
    );
    // What was copied stays as retained once the copying has stopped, and the copying begins as creating or, as the provider waits for it, pending. The provider has seen both cases of
    // letters. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstanceAutomatedBackups.html
    return backups
      .filter(({ DBInstanceArn, Status }) => DBInstanceArn === source && !/^retained$/i.test(Status ?? ''))
      .map(({ DBInstanceAutomatedBackupsArn, Status }) => ({
        importId: DBInstanceAutomatedBackupsArn as string,
        pending: /^replicating$/i.test(Status ?? '') ? undefined : pendingBy(Status),
      }));
  },
  async aws_db_snapshot_copy(settings, { config }) {
    const name = settings.text('target_db_snapshot_identifier');
    const described = new RDSClient(config).send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }));
    const answer = await unlessMissing(described, 'DBSnapshotNotFoundFault', 'DBSnapshotNotFound');
    const snapshot = answer?.DBSnapshots?.[0];
    return byName(name, snapshot, snapshot?.Status);
  },
  async aws_db_parameter_group(settings, { config }) {
    const name = settings.text('name');
    const described = new RDSClient(config).send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name }));
    const answer = await unlessMissing(described, 'DBParameterGroupNotFoundFault', 'DBParameterGroupNotFound');
    return byName(name, answer?.DBParameterGroups?.[0]);
  },
  async aws_db_subnet_group(settings, { config }) {
    const name = settings.text('name');
    const described = new RDSClient(config).send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name }));
    const answer = await unlessMissing(described, 'DBSubnetGroupNotFoundFault');
    return byName(name, answer?.DBSubnetGroups?.[0]);
  },
  async aws_db_proxy(settings, { config }) {
    const name = settings.text('name');
    const described = new RDSClient(config).send(new DescribeDBProxiesCommand({ DBProxyName: name }));
    const answer = await unlessMissing(described, 'DBProxyNotFoundFault');
    const proxy = answer?.DBProxies?.[0];
    return byName(name, proxy, proxy?.Status);
  },
  async aws_db_proxy_target(settings, { config }) {
    const DBProxyName = settings.text('db_proxy_name');
    const instance = settings.text('db_instance_identifier');
    const described = new RDSClient(config).send(new DescribeDBProxyTargetsCommand({ DBProxyName }));
    const { Targets = [] } =
      (await unlessMissing(described, 'DBProxyNotFoundFault', 'DBProxyTargetGroupNotFoundFault')) ?? {};
    // The one target group that a proxy has is called default:
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RegisterDBProxyTargets.html
    return byName(
      `${DBProxyName}/default/RDS_INSTANCE/${instance}`,
      Targets.find(({ RdsResourceId }) => RdsResourceId === instance),
    );
  },
  async aws_elasticache_replication_group(settings, { config }) {
    const name = settings.text('replication_group_id');
    const described = new ElastiCacheClient(config).send(
      new DescribeReplicationGroupsCommand({ ReplicationGroupId: name }),
    );
    const answer = await unlessMissing(described, 'ReplicationGroupNotFoundFault');
    const group = answer?.ReplicationGroups?.[0];
    return byName(name, group, group?.Status);
  },
  async aws_elasticache_parameter_group(settings, { config }) {
    const name = settings.text('name');
    const described = new ElastiCacheClient(config).send(
      new DescribeCacheParameterGroupsCommand({ CacheParameterGroupName: name }),
    );
    const answer = await unlessMissing(described, 'CacheParameterGroupNotFoundFault', 'CacheParameterGroupNotFound');
    return byName(name, answer?.CacheParameterGroups?.[0]);
  },
  async aws_elasticache_subnet_group(settings, { config }) {
    const name = settings.text('name');
    const described = new ElastiCacheClient(config).send(
      new DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName: name }),
    );
    const answer = await unlessMissing(described, 'CacheSubnetGroupNotFoundFault');
    return byName(name, answer?.CacheSubnetGroups?.[0]);
  },
  async aws_secretsmanager_secret(settings, { config }) {
    const described = new SecretsManagerClient(config).send(
      new DescribeSecretCommand({ SecretId: settings.text('name') }),
    );
    const { ARN, DeletedDate } = (await unlessMissing(described, 'ResourceNotFoundException')) ?? {};
    return ARN && !DeletedDate ? [{ importId: ARN, attributes: { arn: ARN } }] : [];
  },
  async aws_sesv2_configuration_set(settings, { config }) {
    const ConfigurationSetName = settings.text('configuration_set_name');
    const asked = new SESv2Client(config).send(new GetConfigurationSetCommand({ ConfigurationSetName }));
    return byName(ConfigurationSetName, await unlessMissing(asked, 'NotFoundException'));
  },
  async aws_sesv2_configuration_set_event_destination(settings, { config }) {
    const ConfigurationSetName = settings.text('configuration_set_name');
    const name = settings.text('event_destination_name');
    const asked = new SESv2Client(config).send(
      new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }),
    );
    const { EventDestinations = [] } = (await unlessMissing(asked, 'NotFoundException')) ?? {};
    return byName(
      `${ConfigurationSetName}|${name}`,
      EventDestinations.find(({ Name }) => Name === name),
    );
  },
  async aws_sesv2_email_identity(settings, { config }) {
    const EmailIdentity = settings.text('email_identity');
    const asked = new SESv2Client(config).send(new GetEmailIdentityCommand({ EmailIdentity }));
    return byName(EmailIdentity, await unlessMissing(asked, 'NotFoundException'));
  },
  async aws_sns_topic(settings, { config }) {
    const { Account } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    const TopicArn = `arn:aws:sns:${config.region}:${Account}:${settings.text('name')}`;
    const answer = new SNSClient(config).send(new GetTopicAttributesCommand({ TopicArn }));
    return byName(TopicArn, await unlessMissing(answer, 'NotFoundException', 'NotFound'));
  },
  async aws_sqs_queue(settings, { config }) {
    const answer = new SQSClient(config).send(new GetQueueUrlCommand({ QueueName: settings.text('name') }));
    const { QueueUrl } =
      (await unlessMissing(answer, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue')) ?? {};
    return QueueUrl ? [{ importId: QueueUrl }] : [];
  },
  async aws_ssm_parameter(settings, { config }) {
    // Made again over what is there.
    if (settings.has('overwrite')) return [];
    const name = settings.text('name');
    const { Parameters = [] } = await new SSMClient(config).send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [name] }] }),
    );
    return byName(name, Parameters[0]);
  },
};
