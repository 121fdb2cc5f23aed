import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { type StorageSettings, storageSettings } from '../../../modules/storage/settings.ts';
import { Storage } from '../../../modules/storage/storage.ts';
import { addresses, synth, type Terraform } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { Service } from '../grantee.ts';
import { all, argument, only, ref, statements } from '../terraform.ts';
import { environmentOf } from '../told.ts';

const origins = ['https://app.example.com', 'https://shop.example.com'];

function build(settings: Partial<StorageSettings>, origins?: string[]) {
  return synth((stack) => {
    const storage = new Storage(stack, 'storage', {
      name,
      place,
      encryption: encryptionOf(stack),
      cdn: undefined,
      settings: { ...storageSettings.parse({}), ...settings },
    });
    if (origins) storage.media.allowOrigins(origins);
    const reader = new Service(stack, 'reader');
    storage.static.grantRead(reader);
    storage.media.grantRead(reader);
    const writer = new Service(stack, 'writer');
    storage.static.grantReadWrite(writer);
    storage.media.grantReadWrite(writer);
    const { bucket, prefix, policy } = storage.accessLogs;
    new Dependency(stack, 'load-balancer', { input: { bucket, prefix }, dependsOn: [policy] });
    new TerraformOutput(stack, 'environment', { value: environmentOf(storage) });
  });
}

/** One argument of a resource that each bucket has, by the bucket's role. */
function perBucket(terraform: Terraform, type: string, key: string) {
  const byRole = Object.entries(argument(terraform, type, key)).map(([address, value]) => [
    address.split('_')[1],
    value,
  ]);
  return Object.fromEntries(byRole);
}

const everyBucket = (value: unknown) => ({ static: value, media: value, logs: value });
const arnOf = (role: string) => ref(`aws_s3_bucket.storage_${role}_bucket.arn`);
const idOf = (role: string) => ref(`aws_s3_bucket.storage_${role}_bucket.id`);

const onlyByTls = (role: string) => ({
  Sid: 'OnlyByTls',
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:*'],
  Resource: [arnOf(role), `${arnOf(role)}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('Storage', () => {
  const terraform = build({});
  const policies = all(terraform, 'aws_s3_bucket_policy');
  const grants = all(terraform, 'aws_iam_role_policy');

  it('is a bucket for each of static files, media and logs, under names that hold the account', () => {
    expect(perBucket(terraform, 'aws_s3_bucket', 'bucket')).toEqual({
      static: 'shop-test-static-111111111111',
      media: 'shop-test-media-111111111111',
      logs: 'shop-test-logs-111111111111',
    });
  });

  it('is not destroyed while it holds anything', () => {
    expect(perBucket(terraform, 'aws_s3_bucket', 'force_destroy')).toEqual(everyBucket(false));
  });

  it('keeps old versions', () => {
    expect(perBucket(terraform, 'aws_s3_bucket_versioning', 'versioning_configuration')).toEqual(
      everyBucket({ status: 'Enabled' }),
    );
  });

  it("encrypts media with the environment's key, and what the internet or AWS's services reach with S3's", () => {
    const byS3 = [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }];
    expect(perBucket(terraform, 'aws_s3_bucket_server_side_encryption_configuration', 'rule')).toEqual({
      static: byS3,
      media: [
        {
          apply_server_side_encryption_by_default: {
            sse_algorithm: 'aws:kms',
            kms_master_key_id: ref('aws_kms_key.encryption_key.arn'),
          },
          bucket_key_enabled: true,
        },
      ],
      logs: byS3,
    });
  });

  it('is open to nobody by access lists or public policies', () => {
    expect(Object.keys(all(terraform, 'aws_s3_bucket_public_access_block'))).toHaveLength(3);
    for (const block of Object.values(all(terraform, 'aws_s3_bucket_public_access_block'))) {
      expect(block).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    }
    expect(perBucket(terraform, 'aws_s3_bucket_ownership_controls', 'rule')).toEqual(
      everyBucket({ object_ownership: 'BucketOwnerEnforced' }),
    );
  });

  it('refuses whoever comes without TLS', () => {
    expect(statements(policies.storage_static_policy.policy)).toEqual([onlyByTls('static')]);
    expect(statements(policies.storage_media_policy.policy)).toEqual([onlyByTls('media')]);
  });

  it("takes logs of its own buckets, and of this account's load balancers, from the services that deliver them", () => {
    expect(statements(policies.storage_logs_policy.policy)).toEqual([
      onlyByTls('logs'),
      {
        Sid: 'BucketLogs',
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: ['s3:PutObject'],
        Resource: [`${arnOf('logs')}/s3/*`],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': [arnOf('static'), arnOf('media')] },
        },
      },
      {
        Sid: 'LoadBalancerLogs',
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Action: ['s3:PutObject'],
        Resource: [`${arnOf('logs')}/load-balancer/AWSLogs/111111111111/*`],
      },
    ]);
  });

  it('sets each policy after the public access block of its bucket', () => {
    expect(perBucket(terraform, 'aws_s3_bucket_policy', 'depends_on')).toEqual({
      static: ['aws_s3_bucket_public_access_block.storage_static_public_access_block'],
      media: ['aws_s3_bucket_public_access_block.storage_media_public_access_block'],
      logs: ['aws_s3_bucket_public_access_block.storage_logs_public_access_block'],
    });
  });

  it('logs requests for static files and media once S3 may deliver, and none for the logs themselves', () => {
    const logging = (role: string) => ({
      bucket: idOf(role),
      target_bucket: idOf('logs'),
      target_prefix: `s3/${role}/`,
      depends_on: ['aws_s3_bucket_policy.storage_logs_policy'],
    });
    expect(all(terraform, 'aws_s3_bucket_logging')).toEqual({
      storage_static_logging: logging('static'),
      storage_media_logging: logging('media'),
    });
  });

  it('deletes broken uploads, old versions, and logs whose days are over', () => {
    const rule = (oldVersionDays: number, expiration: object) => [
      {
        id: 'all-objects',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        noncurrent_version_expiration: [{ noncurrent_days: oldVersionDays }],
        expiration: [expiration],
      },
    ];
    expect(perBucket(terraform, 'aws_s3_bucket_lifecycle_configuration', 'rule')).toEqual({
      static: rule(30, { expired_object_delete_marker: true }),
      media: rule(30, { expired_object_delete_marker: true }),
      logs: rule(1, { days: 90 }),
    });
  });

  it('tells tasks the names of the two buckets that are theirs', () => {
    expect(terraform.output.environment?.value).toEqual({
      STATIC_BUCKET: ref('aws_s3_bucket.storage_static_bucket.bucket'),
      MEDIA_BUCKET: ref('aws_s3_bucket.storage_media_bucket.bucket'),
    });
  });

  it('tells a load balancer where its logs go, and what it must wait for', () => {
    expect(all(terraform, 'terraform_data').load_balancer).toEqual({
      input: { bucket: ref('aws_s3_bucket.storage_logs_bucket.bucket'), prefix: 'load-balancer' },
      depends_on: ['aws_s3_bucket_policy.storage_logs_policy'],
    });
  });

  it('lets no page of another origin in when none is named', () => {
    expect(addresses(terraform).filter((address) => address.includes('cors'))).toEqual([]);
  });

  const list = (role: string) => ({
    Sid: 'ListObjects',
    Effect: 'Allow',
    Action: ['s3:ListBucket'],
    Resource: [arnOf(role)],
  });
  const use = (role: string, ...actions: string[]) => ({
    Sid: 'UseObjects',
    Effect: 'Allow',
    Action: actions,
    Resource: [`${arnOf(role)}/*`],
  });
  const useKey = (...actions: string[]) => ({
    Sid: 'UseKeyThroughS3',
    Effect: 'Allow',
    Action: actions,
    Resource: [ref('aws_kms_key.encryption_key.arn')],
    Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
  });

  it('lets a reader list and read, and decrypt media', () => {
    expect(statements(grants.reader_use_static_policy.policy)).toEqual([list('static'), use('static', 's3:GetObject')]);
    expect(statements(grants.reader_use_media_policy.policy)).toEqual([
      list('media'),
      use('media', 's3:GetObject'),
      useKey('kms:Decrypt'),
    ]);
  });

  it('lets a writer write and delete too, and encrypt media', () => {
    const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
    expect(statements(grants.writer_use_static_policy.policy)).toEqual([list('static'), use('static', ...actions)]);
    expect(statements(grants.writer_use_media_policy.policy)).toEqual([
      list('media'),
      use('media', ...actions),
      useKey('kms:Decrypt', 'kms:GenerateDataKey'),
    ]);
  });

  it('grants to the task role, before the service starts', () => {
    expect(grants.reader_use_media_policy.role).toBe(ref('aws_iam_role.reader_task_role.name'));
    expect(all(terraform, 'terraform_data').reader_service.depends_on).toEqual([
      'aws_iam_role_policy.reader_use_static_policy',
      'aws_iam_role_policy.reader_use_media_policy',
    ]);
  });
});

describe('Storage with every setting', () => {
  const terraform = build(
    {
      deleteObjects: true,
      oldVersionDays: 90,
      infrequentAccessAfterDays: 60,
      brokenUploadDays: 3,
      accessLogRetentionDays: 365,
    },
    origins,
  );

  it('is destroyed with what it holds when its settings say so', () => {
    expect(perBucket(terraform, 'aws_s3_bucket', 'force_destroy')).toEqual(everyBucket(true));
  });

  it('moves media, and media alone, to Standard-IA', () => {
    const transition = [{ days: 60, storage_class: 'STANDARD_IA' }];
    const rules = perBucket(terraform, 'aws_s3_bucket_lifecycle_configuration', 'rule');
    expect(rules).toMatchObject({
      static: [{ noncurrent_version_expiration: [{ noncurrent_days: 90 }] }],
      media: [{ noncurrent_version_expiration: [{ noncurrent_days: 90 }], transition }],
      logs: [{ abort_incomplete_multipart_upload: [{ days_after_initiation: 3 }], expiration: [{ days: 365 }] }],
    });
    expect(JSON.stringify(rules).split('STANDARD_IA')).toHaveLength(2);
  });

  it('lets pages of its origins, and of no other, read and upload media', () => {
    expect(only(terraform, 'aws_s3_bucket_cors_configuration')).toEqual({
      bucket: idOf('media'),
      cors_rule: [
        {
          allowed_origins: origins,
          allowed_methods: ['GET', 'HEAD', 'PUT', 'POST'],
          allowed_headers: ['*'],
          expose_headers: ['ETag'],
          max_age_seconds: 3600,
        },
      ],
    });
  });
});

describe('Storage that a CDN reads', () => {
  const terraform = synth((stack) => {
    const storage = new Storage(stack, 'storage', {
      name,
      place,
      encryption: encryptionOf(stack),
      cdn: { frontEnds: ['shop', 'back-office'] },
      settings: storageSettings.parse({}),
    });
    storage.frontEnds.get('shop')?.serveThrough(['arn:distribution/main', 'arn:distribution/other']);
    const { bucket, bucketArn, prefix, policy } = storage.cdnLogs;
    new Dependency(stack, 'delivery', { input: { bucket, bucketArn, prefix }, dependsOn: [policy] });
    new TerraformOutput(stack, 'environment', { value: environmentOf(storage) });
  });
  const policies = all(terraform, 'aws_s3_bucket_policy');
  const frontEnds = ['front_end_back_office', 'front_end_shop'];

  it('has a bucket of its own for each front end, as closed as all others', () => {
    expect(argument(terraform, 'aws_s3_bucket', 'bucket')).toEqual({
      storage_front_end_back_office_bucket: 'shop-test-front-end-back-office-111111111111',
      storage_front_end_shop_bucket: 'shop-test-front-end-shop-111111111111',
      storage_logs_bucket: 'shop-test-logs-111111111111',
      storage_media_bucket: 'shop-test-media-111111111111',
      storage_static_bucket: 'shop-test-static-111111111111',
    });
    for (const type of [
      'aws_s3_bucket_versioning',
      'aws_s3_bucket_ownership_controls',
      'aws_s3_bucket_public_access_block',
      'aws_s3_bucket_lifecycle_configuration',
      'aws_s3_bucket_policy',
    ]) {
      expect(Object.keys(all(terraform, type))).toHaveLength(5);
    }
    const rules = argument(terraform, 'aws_s3_bucket_server_side_encryption_configuration', 'rule');
    for (const frontEnd of frontEnds) {
      expect(rules[`storage_${frontEnd}_encryption`]).toEqual(rules.storage_static_encryption);
    }
  });

  it('logs the requests to front ends, too', () => {
    for (const frontEnd of frontEnds) {
      expect(all(terraform, 'aws_s3_bucket_logging')[`storage_${frontEnd}_logging`]).toEqual({
        bucket: idOf(frontEnd),
        target_bucket: idOf('logs'),
        target_prefix: `s3/${frontEnd.replaceAll('_', '-')}/`,
        depends_on: ['aws_s3_bucket_policy.storage_logs_policy'],
      });
    }
    const [, bucketLogs] = statements(policies.storage_logs_policy.policy);
    expect(bucketLogs.Condition.ArnLike['aws:SourceArn']).toEqual(
      ['static', 'media', 'front_end_shop', 'front_end_back_office'].map(arnOf),
    );
  });

  it('lets the named distributions read what is there and learn what is not, and those alone', () => {
    const through = {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': ['arn:distribution/main', 'arn:distribution/other'] } },
    };
    const arn = arnOf('front_end_shop');
    expect(statements(policies.storage_front_end_shop_policy.policy)).toEqual([
      onlyByTls('front_end_shop'),
      { ...through, Sid: 'ReadThroughCloudFront', Action: ['s3:GetObject'], Resource: [`${arn}/*`] },
      { ...through, Sid: 'MissThroughCloudFront', Action: ['s3:ListBucket'], Resource: [arn] },
      // For no distribution at all, whatever the other statements say.
      {
        Sid: 'KeepRecordsOfPublishing',
        Effect: 'Deny',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: ['s3:GetObject'],
        Resource: [`${arn}/*.published.json`],
      },
    ]);
    for (const other of ['front_end_back_office', 'static', 'media']) {
      expect(statements(policies[`storage_${other}_policy`].policy)).toEqual([onlyByTls(other)]);
    }
  });

  it("takes logs of this account's distributions, which us-east-1 delivers, and tells where they go", () => {
    expect(statements(policies.storage_logs_policy.policy).slice(3)).toEqual([
      {
        Sid: 'CdnLogs',
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['s3:PutObject'],
        Resource: [`${arnOf('logs')}/cdn/*`],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111', 's3:x-amz-acl': 'bucket-owner-full-control' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:111111111111:delivery-source:*' },
        },
      },
    ]);
    expect(all(terraform, 'terraform_data').delivery).toEqual({
      input: { bucket: ref('aws_s3_bucket.storage_logs_bucket.bucket'), bucketArn: arnOf('logs'), prefix: 'cdn' },
      depends_on: ['aws_s3_bucket_policy.storage_logs_policy'],
    });
  });

  it('tells tasks of no bucket of a front end, which are not theirs', () => {
    expect(Object.keys(terraform.output.environment?.value)).toEqual(['MEDIA_BUCKET', 'STATIC_BUCKET']);
  });
});

it('keeps the names of buckets within the 63 characters that S3 takes, and apart', () => {
  const terraform = synth((stack) => {
    new Storage(stack, 'storage', {
      name: 'thirty-characters-long-project-production-eu-west-1',
      place,
      encryption: encryptionOf(stack),
      cdn: { frontEnds: ['twenty-characters-on', 'twenty-characters-of'] },
      settings: storageSettings.parse({}),
    });
  });
  const names = Object.values(argument(terraform, 'aws_s3_bucket', 'bucket')).map(String);
  expect(new Set(names).size).toBe(5);
  expect(names.filter(({ length }) => length > 63)).toEqual([]);
});
