import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import type { TaskPart } from '../fargate-service/task-template.ts';
import type { Place, Statement } from '../shared/iam.ts';
import { Bucket } from './bucket.ts';
import type { StorageSettings } from './settings.ts';

export interface StorageProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Encryption;
  settings: StorageSettings;
}

/** Where a load balancer writes down its requests. */
export interface AccessLogs {
  /** The name of a bucket. */
  readonly bucket: string;
  /** What the keys begin with. */
  readonly prefix: string;
  /** What must be there before a load balancer may write. */
  readonly policy: ITerraformDependable;
}

const loadBalancerPrefix = 'load-balancer';

/** The application's files: static ones, media that users upload, and the logs of who asked for what. */
export class Storage extends Construct implements TaskPart {
  readonly static: Bucket;
  readonly media: Bucket;
  readonly environment: Record<string, string>;
  readonly accessLogs: AccessLogs;

  constructor(scope: Construct, id: string, { name, place, encryption, settings }: StorageProps) {
    super(scope, id);
    const { deleteObjects, oldVersionDays, brokenUploadDays } = settings;
    const shared = { name, place, deleteObjects, oldVersionDays, brokenUploadDays };
    // What it holds is meant for everyone. The environment's key would hide nothing, and would have to admit a CDN.
    this.static = new Bucket(this, 'static', shared);
    this.media = new Bucket(this, 'media', {
      ...shared,
      encryption,
      infrequentAccessAfterDays: settings.infrequentAccessAfterDays,
    });

    // Neither S3 nor load balancers deliver logs to a bucket with another key than S3's own:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    const logs = new Bucket(this, 'logs', {
      ...shared,
      // Nobody overwrites a log, so an old version is one whose days are over.
      oldVersionDays: 1,
      expireAfterDays: settings.accessLogRetentionDays,
      policy: (logsArn) => deliveries(logsArn, place, [this.static, this.media]),
    });
    for (const bucket of [this.static, this.media]) bucket.logTo(logs, `s3/${bucket.node.id}/`);

    this.environment = { STATIC_BUCKET: this.static.bucket.bucket, MEDIA_BUCKET: this.media.bucket.bucket };
    this.accessLogs = { bucket: logs.bucket.bucket, prefix: loadBalancerPrefix, policy: logs.policy };
  }
}

/** Lets S3 deliver the logs of these buckets, and Elastic Load Balancing those of this account's load balancers. */
function deliveries(logsArn: string, { account }: Place, logged: Bucket[]): Statement[] {
  return [
    {
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
      sid: 'BucketLogs',
      principals: { Service: 'logging.s3.amazonaws.com' },
      actions: ['s3:PutObject'],
      resources: [`${logsArn}/s3/*`],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': logged.map(({ bucket }) => bucket.arn) },
      },
    },
    {
      // The account in the path is what keeps the load balancers of others out:
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
      sid: 'LoadBalancerLogs',
      principals: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      actions: ['s3:PutObject'],
      resources: [`${logsArn}/${loadBalancerPrefix}/AWSLogs/${account}/*`],
    },
  ];
}
