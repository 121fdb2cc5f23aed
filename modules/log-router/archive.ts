import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { KinesisFirehoseDeliveryStream } from '@cdktf/provider-aws/lib/kinesis-firehose-delivery-stream/index.js';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import type { Bucket } from '../storage/bucket.ts';
import { firehoseRights } from './rights.ts';

interface ArchiveProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for the service among those of the environment, which the keys of its objects begin with. */
  role: string;
  place: Place;
  encryption: Key;
  bucket: Bucket;
  /** Seconds for which lines are gathered. */
  bufferSeconds: number;
}

/** What brings the lines of one service into the bucket that all share. */
export class Archive extends Construct {
  readonly rights = firehoseRights;
  readonly stream: KinesisFirehoseDeliveryStream;
  readonly role: string;

  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    const { name, role, place, encryption, bucket, bufferSeconds } = props;
    this.role = role;
    const firehose = new IamRole(this, 'role', {
      name: awsName('role', name, role, 'firehose'),
      description: `What Firehose does with the lines of ${role}`,
      // It names the account by an external id: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#firehose-assume-role
      assumeRolePolicy: policyDocument({
        sid: 'Assume',
        principals: { Service: 'firehose.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        resources: [],
        conditions: { StringEquals: { 'sts:ExternalId': place.account } },
      }),
    });
    const { arn } = bucket.bucket;
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'deliver-logs',
      role: firehose.name,
      // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
      policy: policyDocument(
        {
          sid: 'FindBucket',
          actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          resources: [arn],
        },
        {
          sid: 'WriteObjects',
          actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
          resources: [`${arn}/${role}/*`, `${arn}/errors/${role}/*`],
        },
        useKey(encryption, 's3', place, 'kms:Decrypt', 'kms:GenerateDataKey'),
      ),
    });
    this.stream = new KinesisFirehoseDeliveryStream(this, 'stream', {
      name: awsName('deliveryStream', name, role, 'logs'),
      destination: 'extended_s3',
      // What waits there for minutes, under a key of AWS's: with one of ours, each deploy would need the right to grant its use.
      serverSideEncryption: { enabled: true, keyType: 'AWS_OWNED_CMK' },
      extendedS3Configuration: {
        roleArn: firehose.arn,
        bucketArn: arn,
        // https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html, in UTC
        prefix: `${role}/!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `errors/${role}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        bufferingInterval: bufferSeconds,
        bufferingSize: 64,
        compressionFormat: 'GZIP',
      },
      dependsOn: [policy, bucket.policy],
    });
  }
}
