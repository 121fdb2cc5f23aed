import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import { type Grantee, grant, policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { bucketRights } from './rights.ts';

export interface BucketProps {
  /** Begins the name of the bucket: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  /** That of the region, if it is not the stack's own. */
  provider?: AwsProvider;
  /** Encrypts the objects with the environment's key. Without it S3 does with its own. */
  encryption?: Key;
  /** Whether the bucket is destroyed with what is in it. */
  deleteObjects: boolean;
  /** Days for which an object that was overwritten or deleted can be brought back. */
  oldVersionDays: number;
  /** Days after which the parts of an upload that was broken off are deleted. */
  brokenUploadDays: number;
  /** Days after which objects move to Standard-IA, 30 at least. Without it they stay. */
  infrequentAccessAfterDays?: number | undefined;
  /** Days after which objects are deleted. Without it they stay. */
  expireAfterDays?: number;
  /** Statements of the bucket's policy, beside the one that refuses whoever comes without TLS. */
  policy?: (bucketArn: string) => Statement[];
}

/** An S3 bucket that keeps old versions, and that only roles of its own account reach, by TLS, and CloudFront if it is let in. */
export class Bucket extends Construct {
  readonly rights = [bucketRights];
  readonly bucket: S3Bucket;
  /** What must be there before AWS's services can deliver to the bucket. */
  readonly policy: S3BucketPolicy;
  /** What must be there before objects are copied from the bucket or to it. */
  readonly versioning: S3BucketVersioningA;
  private readonly statements: Statement[];
  private readonly encryption: Key | undefined;
  private readonly place: Place;

  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    this.encryption = props.encryption;
    this.place = props.place;
    const at = props.provider && { provider: props.provider };
    this.bucket = new S3Bucket(this, 'bucket', {
      ...at,
      // One name exists once in the whole world.
      bucket: awsName('bucket', props.name, id, props.place.account),
      forceDestroy: props.deleteObjects,
    });
    const inBucket = { ...at, bucket: this.bucket.id };

    this.versioning = new S3BucketVersioningA(this, 'versioning', {
      ...inBucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      ...inBucket,
      rule: [
        props.encryption
          ? {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: 'aws:kms',
                kmsMasterKeyId: props.encryption.keyArn,
              },
              // One key of the bucket's own for many objects: KMS bills each request for a new one.
              bucketKeyEnabled: true,
            }
          : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
      ],
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      ...inBucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const publicAccessBlock = new S3BucketPublicAccessBlock(this, 'public-access-block', {
      ...inBucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.statements = [
      {
        sid: 'OnlyByTls',
        effect: 'Deny',
        principals: '*',
        actions: ['s3:*'],
        resources: [this.bucket.arn, this.objects],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      ...(props.policy?.(this.bucket.arn) ?? []),
    ];
    this.policy = new S3BucketPolicy(this, 'policy', {
      ...inBucket,
      policy: policyDocument(...this.statements),
      // S3 refuses two changes of a bucket's access at a time.
      dependsOn: [publicAccessBlock],
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      ...inBucket,
      rule: [
        {
          id: 'all-objects',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: props.brokenUploadDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.oldVersionDays }],
          ...(props.infrequentAccessAfterDays && {
            transition: [{ days: props.infrequentAccessAfterDays, storageClass: 'STANDARD_IA' }],
          }),
          expiration: [
            props.expireAfterDays
              ? { days: props.expireAfterDays }
              : // What marks an object as deleted, once its versions are gone too.
                { expiredObjectDeleteMarker: true },
          ],
        },
      ],
      dependsOn: [this.versioning],
    });
  }

  get name(): string {
    return this.bucket.bucket;
  }

  /** Where CloudFront finds it: `<bucket>.s3.<region>.amazonaws.com`. */
  get domainName(): string {
    return this.bucket.bucketRegionalDomainName;
  }

  /** Writes down each request that this bucket gets, in another one. */
  logTo(logs: Bucket, prefix: string): void {
    new S3BucketLoggingA(this, 'logging', {
      bucket: this.bucket.id,
      targetBucket: logs.bucket.id,
      targetPrefix: prefix,
      dependsOn: [logs.policy],
    });
  }

  /** Lets distributions of CloudFront read what is in the bucket, and learn what is not: without the second, S3 answers 403 for it, not 404. */
  serveThrough(distributionArns: string[]): void {
    const cloudFront = {
      principals: { Service: 'cloudfront.amazonaws.com' },
      conditions: { ArnEquals: { 'aws:SourceArn': distributionArns } },
    };
    this.statements.push(
      { sid: 'ReadThroughCloudFront', ...cloudFront, actions: ['s3:GetObject'], resources: [this.objects] },
      { sid: 'MissThroughCloudFront', ...cloudFront, actions: ['s3:ListBucket'], resources: [this.bucket.arn] },
      {
        sid: 'KeepRecordsOfPublishing',
        effect: 'Deny',
        principals: cloudFront.principals,
        actions: ['s3:GetObject'],
        resources: [`${this.bucket.arn}/*.published.json`],
      },
    );
    this.policy.policy = policyDocument(...this.statements);
  }

  /** Lets pages of these origins, such as `https://app.example.com`, read and upload by presigned URLs. */
  allowOrigins(origins: string[]): void {
    new S3BucketCorsConfiguration(this, 'cors', {
      bucket: this.bucket.id,
      corsRule: [
        {
          allowedOrigins: origins,
          allowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
          // The signature says which headers a request must carry. A second list of them could only disagree.
          allowedHeaders: ['*'],
          // An upload in parts is completed by naming each part's ETag.
          exposeHeaders: ['ETag'],
          maxAgeSeconds: 3600,
        },
      ],
    });
  }

  grantRead(grantee: Grantee): void {
    this.grant(grantee, ['s3:GetObject'], ['kms:Decrypt']);
  }

  grantReadWrite(grantee: Grantee): void {
    this.grant(
      grantee,
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      // An upload in parts is decrypted to be put together.
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    );
  }

  private grant(grantee: Grantee, actions: string[], keyActions: ('kms:Decrypt' | 'kms:GenerateDataKey')[]): void {
    grant(
      grantee,
      this,
      // Without it, S3 answers 403 and not 404 when an object does not exist.
      { sid: 'ListObjects', actions: ['s3:ListBucket'], resources: [this.bucket.arn] },
      { sid: 'UseObjects', actions, resources: [this.objects] },
      ...(this.encryption ? [useKey(this.encryption, 's3', this.place, ...keyActions)] : []),
    );
  }

  private get objects(): string {
    return `${this.bucket.arn}/*`;
  }
}
