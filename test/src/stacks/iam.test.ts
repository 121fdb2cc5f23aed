import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { Iam } from '../../iam.ts';
import { environmentTerraform } from '../../stacks.ts';
import { environment, leastApplication } from '../configuration/config.ts';

const config = environment({
  cdn: {},
  broker: { kind: 'sqs' },
  parameters: { variables: { LOG_LEVEL: 'INFO' }, featureFlags: { 'new-checkout': true } },
});
const withCdn = applicationSchema.parse({
  ...leastApplication,
  frontEnds: [{ name: 'shop', kind: 'spa' }],
  djangoPaths: { media: '/media/*' },
});
const terraform = environmentTerraform(withCdn, config);
const iam = new Iam(terraform, config);

const key = 'aws_kms_key.encryption_key';
const through = (service: string) => ({ 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` });
const elsewhere = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:111111111111:${rest}`;

/** The addresses of the secrets that its containers read. */
const secrets = [
  ...new Set(
    terraform.resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions.match(
      /aws_secretsmanager_secret\.\w+/g,
    ) as string[],
  ),
];

type Request = [action: string, what: string, context?: Record<string, string>];

/** One test a request, so that a failure names it. */
function itAnswers(who: string, allowed: boolean, requests: Request[]): void {
  for (const [action, what, context = {}] of requests) {
    const asked = [action, 'on', what, ...Object.values(context)].join(' ');
    it(`${allowed ? 'allows' : 'refuses'} ${asked}`, async () => {
      expect(await iam.allows({ who, action, what, context })).toBe(allowed);
    });
  }
}

describe('the role that starts the tasks of web', () => {
  const who = 'web_fargate_execution_role';

  itAnswers(who, true, [
    ['ecr:GetAuthorizationToken', '*'],
    ['ecr:BatchGetImage', 'aws_ecr_repository.registry_repository'],
    ['ecr:GetDownloadUrlForLayer', 'aws_ecr_repository.registry_repository'],
    ['ecr:BatchCheckLayerAvailability', 'aws_ecr_repository.registry_repository'],
    ['logs:CreateLogStream', 'aws_cloudwatch_log_group.web_fargate_logs:log-stream:web/web/1'],
    ['logs:PutLogEvents', 'aws_cloudwatch_log_group.web_fargate_logs:log-stream:web/web/1'],
    ...secrets.map((secret): Request => ['secretsmanager:GetSecretValue', secret]),
    ['kms:Decrypt', key, through('secretsmanager')],
  ]);

  itAnswers(who, false, [
    // What is not its own.
    ['secretsmanager:GetSecretValue', elsewhere('secretsmanager', 'secret:shop-test/queue-AbCdEf')],
    ['secretsmanager:GetSecretValue', elsewhere('secretsmanager', 'secret:shop-production/django-secret-key-AbCdEf')],
    ['ecr:BatchGetImage', elsewhere('ecr', 'repository/shop-production')],
    ['logs:PutLogEvents', 'aws_cloudwatch_log_group.network_flow_logs:log-stream:web/web/1'],
    ['logs:PutLogEvents', elsewhere('logs', 'log-group:/ecs/shop-test/queue:log-stream:queue/queue/1')],
    // More than to start a task.
    ['secretsmanager:PutSecretValue', 'aws_secretsmanager_secret.secrets_django_secret_key_secret'],
    ['ecr:PutImage', 'aws_ecr_repository.registry_repository'],
    ['logs:GetLogEvents', 'aws_cloudwatch_log_group.web_fargate_logs:log-stream:web/web/1'],
    ['s3:GetObject', 'aws_s3_bucket.storage_media_bucket/photo.jpg'],
    // The key, but for secrets.
    ['kms:Decrypt', key],
    ['kms:Decrypt', key, through('s3')],
    ['kms:GenerateDataKey', key, through('secretsmanager')],
  ]);
});

describe('the role of the tasks of web', () => {
  const who = 'web_fargate_task_role';

  itAnswers(who, true, [
    ['s3:GetObject', 'aws_s3_bucket.storage_media_bucket/photo.jpg'],
    ['s3:PutObject', 'aws_s3_bucket.storage_media_bucket/photo.jpg'],
    ['s3:DeleteObject', 'aws_s3_bucket.storage_media_bucket/photo.jpg'],
    ['s3:ListBucket', 'aws_s3_bucket.storage_media_bucket'],
    ['s3:GetObject', 'aws_s3_bucket.storage_static_bucket/app.css'],
    ['sqs:SendMessage', 'aws_sqs_queue.broker_celery_queue'],
    ['sqs:ReceiveMessage', 'aws_sqs_queue.broker_celery_queue'],
    ['sqs:DeleteMessage', 'aws_sqs_queue.broker_celery_queue'],
    ['kms:Decrypt', key, through('s3')],
    ['kms:GenerateDataKey', key, through('s3')],
    ['kms:Decrypt', key, through('sqs')],
    ['kms:GenerateDataKey', key, through('sqs')],
  ]);

  itAnswers(who, false, [
    // What is not its own.
    ['s3:GetObject', 'aws_s3_bucket.storage_logs_bucket/s3/1'],
    ['s3:GetObject', 'arn:aws:s3:::shop-production-media-111111111111/photo.jpg'],
    ['s3:ListBucket', 'arn:aws:s3:::shop-production-media-111111111111'],
    ['sqs:SendMessage', elsewhere('sqs', 'shop-production-default')],
    ['sqs:ReceiveMessage', 'aws_sqs_queue.broker_celery_dead_letters'],
    // More than is granted.
    ['s3:PutObject', 'aws_s3_bucket.storage_static_bucket/app.css'],
    ['s3:GetObject', 'aws_s3_bucket.storage_front_end_shop_bucket/index.html'],
    ['s3:PutObject', 'aws_s3_bucket.storage_front_end_shop_bucket/index.html'],
    ['s3:DeleteBucket', 'aws_s3_bucket.storage_media_bucket'],
    ['s3:PutBucketPolicy', 'aws_s3_bucket.storage_media_bucket'],
    ['s3:DeleteObjectVersion', 'aws_s3_bucket.storage_media_bucket/photo.jpg'],
    ['sqs:PurgeQueue', 'aws_sqs_queue.broker_celery_queue'],
    ['sqs:DeleteQueue', 'aws_sqs_queue.broker_celery_queue'],
    // What ECS reads for it.
    ...secrets.map((secret): Request => ['secretsmanager:GetSecretValue', secret]),
    // Without TLS.
    ['s3:GetObject', 'aws_s3_bucket.storage_media_bucket/photo.jpg', { 'aws:SecureTransport': 'false' }],
    // The key, but through the services that keep what is granted.
    ['kms:Decrypt', key],
    ['kms:Decrypt', key, through('secretsmanager')],
    ['kms:Decrypt', key, through('rds')],
    ['kms:Decrypt', key, { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }],
    ['kms:CreateGrant', key, { ...through('s3'), 'kms:GrantIsForAWSResource': 'true' }],
    ['kms:ScheduleKeyDeletion', key],
    // ECS Exec, which this environment does not have.
    ['ssmmessages:OpenDataChannel', '*'],
    ['kms:Decrypt', key, { 'kms:EncryptionContext:aws:ssm:TargetId': 'ecs:shop-test_1_2' }],
  ]);
});

describe('CloudFront', () => {
  const who = 'cloudfront.amazonaws.com';
  const files = ['front_end_shop', 'static', 'media'].map((role) => `aws_s3_bucket.storage_${role}_bucket`);
  const on = (sourceArn: string) => ({ 'aws:SourceArn': sourceArn });
  const own = on('arn:aws:cloudfront::111111111111:distribution/cdn_site_distribution');
  const another = on('arn:aws:cloudfront::111111111111:distribution/E1ANOTHER');
  const foreign = on('arn:aws:cloudfront::222222222222:distribution/cdn_site_distribution');

  itAnswers(
    who,
    true,
    files.flatMap((bucket): Request[] => [
      ['s3:GetObject', `${bucket}/index.html`, own],
      ['s3:ListBucket', bucket, own],
    ]),
  );
  // Media are encrypted. Which of the account's distributions reads them, the policy of their bucket says.
  itAnswers(who, true, [['kms:Decrypt', key, own]]);

  itAnswers(
    who,
    false,
    files.flatMap((bucket): Request[] => [
      // For others.
      ['s3:GetObject', `${bucket}/index.html`, another],
      ['s3:GetObject', `${bucket}/index.html`, foreign],
      ['s3:GetObject', `${bucket}/index.html`],
      ['s3:ListBucket', bucket, foreign],
      // More than to read.
      ['s3:PutObject', `${bucket}/index.html`, own],
      ['s3:DeleteObject', `${bucket}/index.html`, own],
      ['s3:GetObject', `${bucket}/index.html`, { ...own, 'aws:SecureTransport': 'false' }],
      // What publishing keeps for itself, at the root and below.
      ['s3:GetObject', `${bucket}/.published.json`, own],
      ['s3:GetObject', `${bucket}/help/.published.json`, own],
    ]),
  );
  itAnswers(who, false, [
    ['s3:GetObject', 'aws_s3_bucket.storage_logs_bucket/cdn/1', own],
    ['s3:PutObject', 'aws_s3_bucket.storage_logs_bucket/cdn/E1.2026-01-01-00.1.gz', own],
    ['kms:Decrypt', key, foreign],
    ['kms:GenerateDataKey', key, own],
  ]);
});

describe('the delivery of logs', () => {
  const who = 'delivery.logs.amazonaws.com';
  const bucket = 'aws_s3_bucket.storage_logs_bucket';
  const from = (region: string, account: string) => ({
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:logs:${region}:${account}:delivery-source:shop-test-cdn-site`,
    's3:x-amz-acl': 'bucket-owner-full-control',
  });

  itAnswers(who, true, [['s3:PutObject', `${bucket}/cdn/E1.2026-01-01-00.1.gz`, from('us-east-1', '111111111111')]]);

  itAnswers(who, false, [
    ['s3:PutObject', `${bucket}/cdn/E1.2026-01-01-00.1.gz`, from('us-east-1', '222222222222')],
    ['s3:PutObject', `${bucket}/cdn/E1.2026-01-01-00.1.gz`, from('eu-west-1', '111111111111')],
    ['s3:PutObject', `${bucket}/load-balancer/AWSLogs/111111111111/1`, from('us-east-1', '111111111111')],
    ['s3:GetObject', `${bucket}/cdn/E1.2026-01-01-00.1.gz`],
  ]);
});
