import { archiveId } from '../log-router/rights.ts';
import { keepKey } from '../shared/common-rights.ts';
import { awsName, awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, ownTags, type Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

/** Every bucket of an environment but that of its state. */
function bucketArn({ name }: Owner): string {
  return `arn:aws:s3:::${awsNamePattern('bucket', name)}`;
}

/**
 * The provider asks by HeadBucket whether a bucket is there, for which S3 demands the right to list it
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html). A plan that compares with the state alone does not ask.
 */
function findBuckets(owner: Owner): Statement {
  return { sid: 'FindBuckets', actions: ['s3:ListBucket'], resources: [bucketArn(owner)] };
}

/**
 * Keeps files from the role that deploys where the settings do: no object, and of media, which nobody can make again, neither the bucket nor what keeps or
 * deletes its old versions, nor what copies it; and of the copy of media no more. `archived` says whether there is a bucket of what services print. S3 has no condition that tells versioning that is turned on from versioning that is suspended.
 */
export function storageProtection(on: boolean, copyRegion?: string, archived = false): Rights {
  return {
    policy: 'data',
    types: { aws_s3_bucket: 's3:CreateBucket' },
    protects: (owner) => {
      if (!on) return [];
      const { name, place } = owner;
      const arn = (role: string) => `arn:aws:s3:::${awsName('bucket', name, role, place.account)}`;
      const media = copyRegion ? [arn('media'), arn(`media-${copyRegion}`)] : [arn('media')];
      const frontEnds = `arn:aws:s3:::${awsNamePattern('bucket', name, 'front-end')}`;
      return [
        {
          sid: 'KeepObjects',
          effect: 'Deny',
          actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          resources: [...['logs', 'static', ...(archived ? [archiveId] : [])].map(arn), ...media, frontEnds].map(
            (bucket) => `${bucket}/*`,
          ),
        },
        {
          sid: 'KeepMedia',
          effect: 'Deny',
          actions: [
            's3:DeleteBucket',
            's3:PutBucketVersioning',
            's3:PutLifecycleConfiguration',
            ...(copyRegion ? ['s3:PutReplicationConfiguration'] : []),
          ],
          resources: media,
        },
        // Written once, by the first deploy.
        { sid: 'KeepVersions', effect: 'Deny', actions: ['s3:PutBucketVersioning'], resources: [arn('logs')] },
        keepKey(owner),
      ];
    },
  };
}

/** Of the copy of media in another region. Replication is a part of the bucket that is copied, and S3 takes on a role for it. */
export function mediaCopyRights(protect: boolean, region: string): Rights {
  return {
    policy: 'data',
    regions: [region],
    types: { aws_s3_bucket_replication_configuration: 's3:PutReplicationConfiguration' },
    deploy: (owner) => [
      { sid: 'CopyMedia', actions: ['s3:PutReplicationConfiguration'], resources: [bucketArn(owner)] },
    ],
    tasks: (owner) => [
      {
        sid: 'CopyMedia',
        actions: [
          's3:GetObjectVersion*',
          's3:GetReplicationConfiguration',
          's3:ReplicateDelete',
          's3:ReplicateObject',
          's3:ReplicateTags',
        ],
        resources: [bucketArn(owner)],
      },
      {
        sid: 'EncryptCopies',
        actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [arnOf(owner, 'kms', 'key/*', region)],
        conditions: ownTags(owner),
      },
    ],
    protects: (owner) => (protect ? [keepKey(owner, region)] : []),
  };
}

export const bucketRights: Rights = {
  policy: 'data',
  types: {
    aws_s3_bucket: 's3:CreateBucket',
    aws_s3_bucket_cors_configuration: 's3:PutBucketCORS',
    aws_s3_bucket_lifecycle_configuration: 's3:PutLifecycleConfiguration',
    aws_s3_bucket_logging: 's3:PutBucketLogging',
    aws_s3_bucket_ownership_controls: 's3:PutBucketOwnershipControls',
    aws_s3_bucket_policy: 's3:PutBucketPolicy',
    aws_s3_bucket_public_access_block: 's3:PutBucketPublicAccessBlock',
    aws_s3_bucket_server_side_encryption_configuration: 's3:PutEncryptionConfiguration',
    aws_s3_bucket_versioning: 's3:PutBucketVersioning',
  },
  describe: (owner) => [
    {
      sid: 'DescribeBuckets',
      actions: [
        's3:GetAccelerateConfiguration',
        's3:GetBucket*',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
      ],
      resources: [bucketArn(owner)],
    },
  ],
  refresh: (owner) => [findBuckets(owner)],
  deploy: (owner) => [
    findBuckets(owner),
    {
      sid: 'ManageBuckets',
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket*',
        's3:DeleteObject*',
        's3:ListBucketVersions',
        's3:PutBucket*',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
      ],
      resources: [bucketArn(owner)],
    },
  ],
  tasks: (owner) => [
    {
      sid: 'UseBuckets',
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
      resources: [bucketArn(owner)],
    },
  ],
};
