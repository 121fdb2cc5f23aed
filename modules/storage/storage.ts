import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Rights } from '../shared/rights.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place, Statement } from '../shared/statement.ts';
import type { TaskPart } from '../workload/task-template.ts';
import { Bucket } from './bucket.ts';
import { storageProtection } from './rights.ts';
import type { StorageSettings } from './settings.ts';
import { storageSources } from './sources.ts';

export interface StorageProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** The front ends that a CDN serves, each from a bucket of its own. Without it there is no CDN. */
  cdn: { frontEnds: readonly string[] } | undefined;
  /** Whether static files are in the bucket of media. */
  staticInMedia?: boolean | undefined;
  /** Whether a log router keeps what services print in a bucket beside. */
  archived?: boolean;
  settings: StorageSettings;
}

/** Where requests are written down. */
export interface AccessLogs {
  /** The name of a bucket. */
  readonly bucket: string;
  /** What the keys begin with. */
  readonly prefix: string;
  /** What must be there before anything may be written. */
  readonly policy?: ITerraformDependable;
}

const loadBalancerPrefix = 'load-balancer';
const cdnPrefix = 'cdn';

/** The application's files: static ones, media that users upload, its front ends, and the logs of who asked for what. */
export class Storage extends Construct implements TaskPart {
  readonly rights: readonly Rights[];
  readonly static: Bucket;
  readonly media: Bucket;
  /** Where static files are: in their own bucket, or beside media. */
  readonly staticFiles: Bucket;
  /** By the name of the front end. */
  readonly frontEnds: ReadonlyMap<string, Bucket>;
  readonly told: Told[];
  readonly accessLogs: Required<AccessLogs>;
  readonly cdnLogs: Required<AccessLogs> & { bucketArn: string };

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { name, place, encryption, cdn, staticInMedia, settings } = props;
    const { deleteObjects, oldVersionDays, brokenUploadDays } = settings;
    this.rights = [storageProtection(!deleteObjects, settings.mediaCopy?.region, props.archived)];
    const shared = { name, place, deleteObjects, oldVersionDays, brokenUploadDays };
    // What it holds is meant for everyone. The environment's key would hide nothing, and would have to admit a CDN.
    this.static = new Bucket(this, 'static', shared);
    this.media = new Bucket(this, 'media', {
      ...shared,
      encryption,
      infrequentAccessAfterDays: settings.infrequentAccessAfterDays,
    });
    this.staticFiles = staticInMedia ? this.media : this.static;

    // As public as static files.
    this.frontEnds = new Map(
      cdn?.frontEnds.map((frontEnd) => [frontEnd, new Bucket(this, `front-end-${frontEnd}`, shared)]),
    );
    const read = [this.static, this.media, ...this.frontEnds.values()];

    // Neither S3 nor load balancers deliver logs to a bucket with another key than S3's own:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    const logs = new Bucket(this, 'logs', {
      ...shared,
      // Nobody overwrites a log, so an old version is one whose days are over.
      oldVersionDays: 1,
      expireAfterDays: settings.accessLogRetentionDays,
      policy: (logsArn) => [...deliveries(logsArn, place, read), ...(cdn ? [cdnDelivery(logsArn, place)] : [])],
    });
    for (const bucket of read) bucket.logTo(logs, `s3/${bucket.node.id}/`);

    this.told = tell(storageSources, {
      'storage.static.name': this.staticFiles.bucket.bucket,
      'storage.media.name': this.media.bucket.bucket,
    });
    const { bucket, arn: bucketArn } = logs.bucket;
    this.accessLogs = { bucket, prefix: loadBalancerPrefix, policy: logs.policy };
    this.cdnLogs = { bucket, bucketArn, prefix: cdnPrefix, policy: logs.policy };
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

/**
 * Lets CloudFront deliver the logs of this account's distributions. Their deliveries are of us-east-1. A destination with a prefix gets them right under
 * it: the prefix replaces `AWSLogs/<account>/CloudFront`, so the two conditions are what keeps the deliveries of others out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html#AWS-logs-infrastructure-V2-S3-object-key
 */
function cdnDelivery(logsArn: string, { account }: Place): Statement {
  return {
    sid: 'CdnLogs',
    principals: { Service: 'delivery.logs.amazonaws.com' },
    actions: ['s3:PutObject'],
    resources: [`${logsArn}/${cdnPrefix}/*`],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
      ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${account}:delivery-source:*` },
    },
  };
}
