import type { Terraform } from '../../synth.ts';
import { type Arguments, type Check, each, listed, one, referred, statementsOf, wrong } from '../check.ts';

const v2 = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html';

/** Whether a bucket's policy lets a service write under a key that begins so. `bucket` is the reference to its ARN or name. */
function lets(terraform: Terraform, bucket: string, service: string, key: string): boolean {
  const address = /aws_s3_bucket\.\w+/.exec(bucket)?.[0];
  return each(terraform, 'aws_s3_bucket_policy')
    .filter(([, policy]) => policy.bucket.includes(`${address}.`))
    .flatMap(([, { policy }]) => statementsOf(policy))
    .some(
      ({ Effect, Principal, Action, Resource }) =>
        Effect === 'Allow' &&
        Principal.Service === service &&
        listed(Action).includes('s3:PutObject') &&
        listed<string>(Resource).some((resource) => covers(resource, `\${${address}.arn}/${key}`)),
    );
}

function covers(pattern: string, key: string): boolean {
  return pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : pattern === key;
}

/** The account of an environment. */
function accountOf(terraform: Terraform): string {
  return terraform.provider.aws[0].allowed_account_ids[0];
}

function encryptionOf(terraform: Terraform, bucket: string): string | undefined {
  const address = /aws_s3_bucket\.\w+/.exec(bucket)?.[0];
  return each(terraform, 'aws_s3_bucket_server_side_encryption_configuration').find(([, { bucket: of }]) =>
    of.includes(`${address}.`),
  )?.[1].rule[0].apply_server_side_encryption_by_default.sse_algorithm;
}

/** Where load balancers and buckets write their logs. */
function logBuckets(terraform: Terraform): [address: string, bucket: string][] {
  return [
    ...each(terraform, 'aws_lb')
      .filter(([, { access_logs }]) => access_logs)
      .map(([address, { access_logs }]): [string, string] => [address, access_logs.bucket]),
    ...each(terraform, 'aws_s3_bucket_logging').map(([address, { target_bucket }]): [string, string] => [
      address,
      target_bucket,
    ]),
  ];
}

function breakPolicy(terraform: Terraform, sid: string, change: (statement: Arguments) => void): void {
  const policy = one(terraform, 'aws_s3_bucket_policy', ({ policy }) => policy.includes(`"${sid}"`));
  const document = JSON.parse(policy.policy);
  change(document.Statement.find(({ Sid }: Arguments) => Sid === sid));
  policy.policy = JSON.stringify(document);
}

export const logs: Check[] = [
  {
    name: 'a prefix of a log delivery replaces AWSLogs/<account>/<service>, and the policy of the bucket allows what lies right under it',
    source: `${v2}#AWS-logs-infrastructure-V2-S3-object-key`,
    problems: (terraform) =>
      each(terraform, 'aws_cloudwatch_log_delivery_destination')
        .filter(
          ([
            ,
            {
              delivery_destination_configuration: [{ destination_resource_arn: arn }],
            },
          ]) => {
            const prefix = /\}\/(.+)$/.exec(arn)?.[1];
            const key = prefix ? `${prefix}/E1.gz` : `AWSLogs/${accountOf(terraform)}/CloudFront/E1.gz`;
            return !lets(terraform, arn, 'delivery.logs.amazonaws.com', key);
          },
        )
        .map(([address]) => address),
    plant: (terraform) =>
      breakPolicy(terraform, 'CdnLogs', (statement) => {
        statement.Resource = [statement.Resource[0].replace('/cdn/*', `/cdn/AWSLogs/${accountOf(terraform)}/*`)];
      }),
  },
  {
    name: 'a log delivery of CloudFront is made in us-east-1',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html',
    problems: (terraform) =>
      [
        'aws_cloudwatch_log_delivery',
        'aws_cloudwatch_log_delivery_source',
        'aws_cloudwatch_log_delivery_destination',
      ].flatMap((type) => wrong(terraform, type, ({ provider }) => provider !== 'aws.us-east-1')),
    plant: (terraform) => delete one(terraform, 'aws_cloudwatch_log_delivery_source').provider,
  },
  {
    name: 'a load balancer writes its logs under <prefix>/AWSLogs/<account>/, a prefix does not hold AWSLogs, and the policy of the bucket allows it',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_lb', ({ access_logs: logs }) => {
        if (!logs) return false;
        const key = `${logs.prefix}/AWSLogs/${accountOf(terraform)}/elasticloadbalancing/1.log.gz`;
        return (
          logs.prefix.includes('AWSLogs') ||
          !lets(terraform, logs.bucket, 'logdelivery.elasticloadbalancing.amazonaws.com', key)
        );
      }),
    plant: (terraform) => {
      one(terraform, 'aws_lb', ({ access_logs }) => access_logs).access_logs.prefix = 'elsewhere';
    },
  },
  {
    name: 'S3 writes the access log of a bucket to another one, whose policy allows its prefix',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_s3_bucket_logging',
        ({ bucket, target_bucket, target_prefix }) =>
          bucket === target_bucket ||
          !lets(terraform, target_bucket, 'logging.s3.amazonaws.com', `${target_prefix}2026-01-01`),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_s3_bucket_logging').target_prefix = 'elsewhere/';
    },
  },
  {
    name: 'a bucket that load balancers and S3 deliver logs to is encrypted with a key of S3 itself',
    source:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html#access-log-create-bucket',
    problems: (terraform) =>
      logBuckets(terraform)
        .filter(([, bucket]) => encryptionOf(terraform, bucket) !== 'AES256')
        .map(([address]) => address),
    plant: (terraform) => {
      const [[, bucket] = ['', '']] = logBuckets(terraform);
      const address = /aws_s3_bucket\.\w+/.exec(bucket)?.[0];
      one(terraform, 'aws_s3_bucket_server_side_encryption_configuration', ({ bucket: of }) =>
        of.includes(`${address}.`),
      ).rule[0].apply_server_side_encryption_by_default.sse_algorithm = 'aws:kms';
    },
  },
  {
    name: 'a log group that AWS WAF writes to has a name that begins with aws-waf-logs-',
    source: 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_wafv2_web_acl_logging_configuration',
        ({ log_destination_configs: [group] }) => !referred(terraform, group)?.name.startsWith('aws-waf-logs-'),
      ),
    plant: (terraform) => {
      const { log_destination_configs: destinations } = one(terraform, 'aws_wafv2_web_acl_logging_configuration');
      referred(terraform, destinations[0]).name = '/waf/shop';
    },
  },
  {
    name: 'a log group is kept for one of the numbers of days that CloudWatch takes',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_log_group', ({ retention_in_days: days }) => !retentions.includes(days)),
    plant: (terraform) => {
      one(terraform, 'aws_cloudwatch_log_group').retention_in_days = 45;
    },
  },
];

const retentions = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
