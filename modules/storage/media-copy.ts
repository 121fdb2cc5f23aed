import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration/index.js';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import type { Metric } from '../observability/metric.ts';
import { roleRights } from '../shared/common-rights.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName, awsNamePattern } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import { Bucket } from './bucket.ts';
import { mediaCopyRights } from './rights.ts';
import type { MediaCopySettings, StorageSettings } from './settings.ts';

export interface MediaCopyProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  media: Bucket;
  /** Encrypts media. */
  encryption: Key;
  /** Where the copy is: another region of the same account, by its provider, with a key there. */
  to: { place: Place; provider: AwsProvider; encryption: Key };
  settings: StorageSettings & { mediaCopy: MediaCopySettings };
}

const ruleId = 'all-media';

/**
 * Media once more, in a bucket of another region. S3 copies what is uploaded, and marks as deleted what is deleted, and never deletes a version there
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html). No role of the environment may delete anything in the copy.
 */
export class MediaCopy extends Construct {
  readonly rights: readonly Rights[];
  readonly copy: Bucket;
  readonly settings: MediaCopySettings;
  private readonly source: Bucket;

  constructor(scope: Construct, id: string, { name, place, media, encryption, to, settings }: MediaCopyProps) {
    super(scope, id);
    const { mediaCopy, deleteObjects, brokenUploadDays, infrequentAccessAfterDays } = settings;
    this.settings = mediaCopy;
    this.source = media;
    this.rights = [mediaCopyRights(!deleteObjects, to.place.region), roleRights('s3.amazonaws.com')];
    // The region is part of the name: S3 gives the name of a bucket that is gone to another region only after hours.
    this.copy = new Bucket(this, `media-${to.place.region}`, {
      ...to,
      name,
      deleteObjects,
      oldVersionDays: mediaCopy.oldVersionDays,
      brokenUploadDays,
      infrequentAccessAfterDays,
      policy: (bucketArn) => [
        {
          // Whatever else lets them: what is deleted by mistake in media stays here.
          sid: 'KeepFromTheEnvironment',
          effect: 'Deny',
          principals: '*',
          actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          resources: [`${bucketArn}/*`],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${place.account}:role/${awsNamePattern('role', name)}` },
          },
        },
      ],
    });

    const role = new IamRole(this, 'role', {
      name: awsName('role', name, 'media-copy'),
      description: 'What S3 does to copy media to another region',
      // Without conditions, of which AWS names none that S3 meets when it copies. Nobody else can have S3 take the role on: that takes iam:PassRole in this account.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
      assumeRolePolicy: policyDocument({
        sid: 'Assume',
        principals: { Service: 's3.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        resources: [],
      }),
    });
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'copy-media',
      role: role.name,
      policy: policyDocument(
        {
          sid: 'FindObjects',
          actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
          resources: [media.bucket.arn],
        },
        {
          sid: 'ReadObjects',
          actions: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
          resources: [`${media.bucket.arn}/*`],
        },
        {
          sid: 'WriteCopies',
          actions: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
          resources: [`${this.copy.bucket.arn}/*`],
        },
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html#bk-replication
        useKey(encryption, 's3', place, 'kms:Decrypt'),
        // It decrypts the bucket's own key before it uses that.
        {
          ...useKey(to.encryption, 's3', to.place, 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'),
          sid: 'EncryptCopies',
        },
      ),
    });

    new S3BucketReplicationConfigurationA(this, 'replication', {
      bucket: media.bucket.id,
      role: role.arn,
      rule: [
        {
          id: ruleId,
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          // What a user deletes is gone from the copy, too, once `oldVersionDays` are over.
          deleteMarkerReplication: { status: 'Enabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: {
            bucket: this.copy.bucket.arn,
            encryptionConfiguration: { replicaKmsKeyId: to.encryption.keyArn },
            metrics: { status: 'Enabled' },
          },
        },
      ],
      dependsOn: [media.versioning, this.copy.versioning, this.copy.policy, policy],
    });
  }

  /**
   * How many seconds the copy is behind, which S3 publishes in the region of the copy, or how many objects it did not copy, in the region of media
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html).
   */
  metric(metricName: 'ReplicationLatency' | 'OperationsFailedReplication', stat: 'Maximum' | 'Sum'): Metric {
    const dimensions = { SourceBucket: this.source.name, DestinationBucket: this.copy.name, RuleId: ruleId };
    return { namespace: 'AWS/S3', metricName, dimensions, stat };
  }
}
