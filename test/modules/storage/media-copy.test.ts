import { describe, expect, it } from 'vitest';
import { AlarmTopic } from '../../../modules/observability/alarm-topic.ts';
import type { Rights } from '../../../modules/shared/rights.ts';
import { MediaCopyAlarms, MediaCopyLagAlarms } from '../../../modules/storage/alarms.ts';
import { MediaCopy } from '../../../modules/storage/media-copy.ts';
import { storageProtection } from '../../../modules/storage/rights.ts';
import { storageSettings } from '../../../modules/storage/settings.ts';
import { Storage } from '../../../modules/storage/storage.ts';
import { synth, type Terraform } from '../../synth.ts';
import { elsewhere, owner } from '../copies.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, argument, ref, statements } from '../terraform.ts';

type Settings = Parameters<typeof storageSettings.parse>[0];

/** Media of an environment with their copy, and what deploying the copy takes. */
function build(settings: Settings = {}): { terraform: Terraform; rights: readonly Rights[] } {
  let rights: readonly Rights[] = [];
  const terraform = synth((stack) => {
    const encryption = encryptionOf(stack);
    const read = storageSettings.parse({ mediaCopy: { region: 'eu-west-1' }, ...(settings as object) });
    const { mediaCopy } = read;
    if (!mediaCopy) throw new Error('storage.mediaCopy: must be given');
    const storage = new Storage(stack, 'storage', { name, place, encryption, cdn: undefined, settings: read });
    const to = elsewhere(stack);
    const copy = new MediaCopy(storage, 'copy-in-eu-west-1', {
      ...{ name, place, encryption, to },
      media: storage.media,
      settings: { ...read, mediaCopy },
    });
    ({ rights } = copy);
    const topic = (id: string) =>
      new AlarmTopic(stack, id, { name, ...to, settings: { alarmSubscribers: ['a@b.io'] } });
    new MediaCopyAlarms(copy, 'alarms', { name, topic: topic('topic'), mediaCopy: copy });
    const { provider } = to;
    new MediaCopyLagAlarms(copy, 'lag-alarms', { name, topic: topic('topic-there'), provider, mediaCopy: copy });
  });
  return { terraform, rights };
}

const copy = 'storage_copy_in_eu_west_1_media_eu_west_1';
const mediaArn = ref('aws_s3_bucket.storage_media_bucket.arn');
const copyArn = ref(`aws_s3_bucket.${copy}_bucket.arn`);

describe('a copy of media', () => {
  const { terraform } = build();

  it('is a bucket of the other region, under a key there, which keeps old versions for three months', () => {
    expect(all(terraform, 'aws_s3_bucket')[`${copy}_bucket`]).toEqual({
      provider: 'aws.eu-west-1',
      bucket: 'shop-test-media-eu-west-1-111111111111',
      force_destroy: false,
    });
    const ofCopy = Object.entries(terraform.resource)
      .filter(([type]) => type.startsWith('aws_s3_bucket'))
      .flatMap(([, resources]) => Object.entries(resources).filter(([address]) => address.startsWith(copy)));
    expect(ofCopy.length).toBe(7);
    expect(ofCopy.map(([, { provider }]) => provider)).toEqual(ofCopy.map(() => 'aws.eu-west-1'));
    expect(
      argument(terraform, 'aws_s3_bucket_server_side_encryption_configuration', 'rule')[`${copy}_encryption`],
    ).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: ref('aws_kms_key.copies_key.arn'),
        },
        bucket_key_enabled: true,
      },
    ]);
    expect(argument(terraform, 'aws_s3_bucket_lifecycle_configuration', 'rule')[`${copy}_lifecycle`]).toMatchObject([
      { noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
    ]);
  });

  it('is where S3 puts all that is uploaded, and marks as deleted what is deleted', () => {
    expect(all(terraform, 'aws_s3_bucket_replication_configuration')).toEqual({
      storage_copy_in_eu_west_1_replication: {
        bucket: ref('aws_s3_bucket.storage_media_bucket.id'),
        role: ref('aws_iam_role.storage_copy_in_eu_west_1_role.arn'),
        rule: [
          {
            id: 'all-media',
            status: 'Enabled',
            priority: 1,
            filter: { prefix: '' },
            delete_marker_replication: { status: 'Enabled' },
            source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
            destination: {
              bucket: copyArn,
              encryption_configuration: { replica_kms_key_id: ref('aws_kms_key.copies_key.arn') },
              metrics: { status: 'Enabled' },
            },
          },
        ],
        depends_on: [
          'aws_s3_bucket_versioning.storage_media_versioning',
          `aws_s3_bucket_versioning.${copy}_versioning`,
          `aws_s3_bucket_policy.${copy}_policy`,
          'aws_iam_role_policy.storage_copy_in_eu_west_1_policy',
        ],
      },
    });
  });

  it('is deleted from by no role of the environment, whatever a team lets it do', () => {
    const { policy } = all(terraform, 'aws_s3_bucket_policy')[`${copy}_policy`];
    expect(statements(policy).slice(1)).toEqual([
      {
        Sid: 'KeepFromTheEnvironment',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        Resource: [`${copyArn}/*`],
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/shop-test-*' } },
      },
    ]);
  });

  it('lets S3 read media and write the copy, each under its key, and nothing else', () => {
    const { assume_role_policy, ...role } = all(terraform, 'aws_iam_role').storage_copy_in_eu_west_1_role;
    expect(role).toEqual({
      name: 'shop-test-media-copy',
      description: 'What S3 does to copy media to another region',
    });
    expect(statements(assume_role_policy)).toEqual([
      { Sid: 'Assume', Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
    const { policy, ...rest } = all(terraform, 'aws_iam_role_policy').storage_copy_in_eu_west_1_policy;
    expect(rest).toEqual({ name: 'copy-media', role: ref('aws_iam_role.storage_copy_in_eu_west_1_role.name') });
    const through = (region: string) => ({ StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });
    expect(
      statements(policy).map(({ Sid: _, Effect: __, ...statement }: Record<string, unknown>) => statement),
    ).toEqual([
      { Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: [mediaArn] },
      {
        Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
        Resource: [`${mediaArn}/*`],
      },
      { Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'], Resource: [`${copyArn}/*`] },
      {
        Action: ['kms:Decrypt'],
        Resource: [ref('aws_kms_key.encryption_key.arn')],
        Condition: through('eu-central-1'),
      },
      {
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
        Resource: [ref('aws_kms_key.copies_key.arn')],
        Condition: through('eu-west-1'),
      },
    ]);
  });

  it('tells of each object that was not copied, and, where S3 measures that, of a copy that is an hour behind', () => {
    const metric = {
      namespace: 'AWS/S3',
      dimensions: {
        SourceBucket: ref('aws_s3_bucket.storage_media_bucket.bucket'),
        DestinationBucket: ref(`aws_s3_bucket.${copy}_bucket.bucket`),
        RuleId: 'all-media',
      },
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      treat_missing_data: 'ignore',
      period: 300,
    };
    const { storage_copy_in_eu_west_1_alarms_failures: failures, storage_copy_in_eu_west_1_lag_alarms_lag: lag } = all(
      terraform,
      'aws_cloudwatch_metric_alarm',
    );
    expect(failures).toMatchObject({
      ...metric,
      alarm_name: 'shop-test-media-copy-failures',
      metric_name: 'OperationsFailedReplication',
      statistic: 'Sum',
      threshold: 1,
      evaluation_periods: 1,
      datapoints_to_alarm: 1,
      alarm_actions: [ref('aws_sns_topic.topic_topic.arn')],
    });
    expect(failures.provider).toBeUndefined();
    expect(lag).toMatchObject({
      ...metric,
      provider: 'aws.eu-west-1',
      alarm_name: 'shop-test-media-copy-lag',
      metric_name: 'ReplicationLatency',
      statistic: 'Maximum',
      threshold: 3600,
      evaluation_periods: 3,
      datapoints_to_alarm: 3,
      alarm_actions: [ref('aws_sns_topic.topic_there_topic.arn')],
    });
    for (const type of ['aws_sns_topic', 'aws_sns_topic_policy', 'aws_sns_topic_subscription']) {
      const providers = Object.values(argument(terraform, type, 'provider'));
      expect(providers).toEqual(['aws.eu-west-1', 'aws.eu-west-1']);
    }
  });
});

it('keeps old versions for as long as it is told, apart from media', () => {
  const { terraform } = build({ oldVersionDays: 7, mediaCopy: { region: 'eu-west-1', oldVersionDays: 400 } });
  const rules = argument(terraform, 'aws_s3_bucket_lifecycle_configuration', 'rule');
  expect(rules[`${copy}_lifecycle`]).toMatchObject([{ noncurrent_version_expiration: [{ noncurrent_days: 400 }] }]);
  expect(rules.storage_media_lifecycle).toMatchObject([{ noncurrent_version_expiration: [{ noncurrent_days: 7 }] }]);
});

it('is kept from the role that deploys, and so are the copying and the key, unless the settings let objects go', () => {
  const arn = (role: string) => `arn:aws:s3:::shop-test-${role}-111111111111`;
  const { rights } = build();
  expect(rights[0]?.regions).toEqual(['eu-west-1']);
  expect(rights[0]?.protects?.(owner)).toEqual([
    {
      sid: 'KeepKey',
      effect: 'Deny',
      actions: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      resources: ['arn:aws:kms:eu-west-1:111111111111:key/*'],
    },
  ]);
  expect(build({ deleteObjects: true }).rights[0]?.protects?.(owner)).toEqual([]);
  const [objects, media] = storageProtection(true, 'eu-west-1').protects?.(owner) ?? [];
  expect(objects?.resources).toEqual([
    ...['logs', 'static', 'media', 'media-eu-west-1'].map((role) => `${arn(role)}/*`),
    'arn:aws:s3:::shop-test-front-end-*/*',
  ]);
  expect(media).toEqual({
    sid: 'KeepMedia',
    effect: 'Deny',
    actions: [
      's3:DeleteBucket',
      's3:PutBucketVersioning',
      's3:PutLifecycleConfiguration',
      's3:PutReplicationConfiguration',
    ],
    resources: ['media', 'media-eu-west-1'].map(arn),
  });
  const [, mediaAlone] = storageProtection(true).protects?.(owner) ?? [];
  expect(mediaAlone?.resources).toEqual([arn('media')]);
});
