import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FargateService } from '../../../modules/fargate-service/fargate-service.ts';
import { LogRouter, type LogRouterProps } from '../../../modules/log-router/log-router.ts';
import { outputOf } from '../../../modules/log-router/outputs.ts';
import { destinationOf, logsSettings } from '../../../modules/log-router/settings.ts';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { routed, toHttp, toOpenSearch } from '../../src/configuration/config.ts';
import { synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { foundation, name, place } from '../foundation.ts';
import { containers } from '../service.ts';
import { all, only, ref, statements } from '../terraform.ts';

const image = { uri: 'registry/shop:1.2.3' };
const size = { cpu: 256, memoryMiB: 512, ephemeralStorageGiB: 20, stopTimeoutSeconds: 60 };
const workload = {
  ...size,
  command: ['serve'],
  architecture: 'x86_64' as const,
  entryPoint: 'none' as const,
  tasks: 1,
};

function build(to: object, settings: object = {}, props: Partial<LogRouterProps> = {}) {
  return synth((stack) => {
    const given = foundation(stack);
    const filled = new Dependency(stack, 'filled', {});
    const logRouter = new LogRouter(stack, 'log-router', {
      ...{ name, place, encryption: given.encryption, logRetentionDays: 30 },
      archived: 'kind' in to && to.kind === 'firehose',
      storage: { deleteObjects: false, brokenUploadDays: 7 },
      secrets: { LOG_VENDOR_KEY: new SecretRef({ secretArn: 'arn:vendor', revision: 2 }) },
      secretsFilled: [filled],
      ...props,
    });
    new FargateService(stack, 'queue', {
      ...given,
      logRouter,
      template: taskTemplate(image, []),
      workload: { ...workload, logs: logsSettings.parse({ ...routed, ...settings, to }) },
    });
  });
}

const policyOf = (terraform: ReturnType<typeof build>, policy: string) =>
  statements(all(terraform, 'aws_iam_role_policy')[policy].policy);

describe('a service whose lines a log router sends to its log group', () => {
  const terraform = build({ kind: 'cloudwatch' });
  const [main, router, ...others] = containers(terraform);
  const parameters = terraform.data?.aws_ssm_parameter ?? {};
  const [parameter] = Object.keys(parameters);

  it('hands its lines to Fluent Bit, which writes each as it was printed', () => {
    expect(main.logConfiguration).toEqual({
      logDriver: 'awsfirelens',
      options: {
        Name: 'cloudwatch_logs',
        region: 'eu-central-1',
        log_group_name: ref('aws_cloudwatch_log_group.queue_logs.name'),
        log_stream_prefix: 'queue/',
        log_key: 'log',
        Retry_Limit: '5',
        'log-driver-buffer-limit': '16384',
      },
    });
  });

  it('starts once the router is well', () => {
    expect(main.dependsOn).toEqual([{ containerName: 'log-router', condition: 'HEALTHY' }]);
  });

  it('has a router beside it that is this, whole and literally', () => {
    expect(others).toEqual([]);
    expect(router).toEqual({
      name: 'log-router',
      image: `\${data.aws_ssm_parameter.${parameter}.insecure_value}`,
      essential: true,
      user: '0',
      environment: [],
      secrets: [],
      firelensConfiguration: {
        type: 'fluentbit',
        options: {
          'config-file-type': 'file',
          'config-file-value': '/fluent-bit/configs/output-metrics-healthcheck.conf',
        },
      },
      healthCheck: {
        command: ['CMD', 'curl', '--fail', '--silent', 'http://127.0.0.1:2020/api/v1/uptime'],
        interval: 10,
        timeout: 5,
        retries: 3,
        startPeriod: 10,
      },
      memoryReservation: 128,
      portMappings: [],
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: 'tmp-log-router', containerPath: '/tmp', readOnly: false }],
      volumesFrom: [],
      systemControls: [],
      linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
      stopTimeout: 35,
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': ref('aws_cloudwatch_log_group.queue_logs.name'),
          'awslogs-region': 'eu-central-1',
          'awslogs-stream-prefix': 'log-router',
        },
      },
    });
  });

  it('runs the image that AWS names for the version', () => {
    expect(Object.values(parameters)).toEqual([{ name: '/aws/service/aws-for-fluent-bit/2.32.2.20241008' }]);
    const execution = policyOf(terraform, 'queue_execution_policy');
    expect(execution.find(({ Sid }: { Sid: string }) => Sid === 'PullImage')?.Resource).toEqual([
      'arn:aws:ecr:eu-central-1:*:repository/aws-for-fluent-bit',
    ]);
  });

  it('lets the code of the task write to this log group, before the first task starts', () => {
    expect(policyOf(terraform, 'queue_route_logs')).toEqual([
      {
        Sid: 'SendLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [`${ref('aws_cloudwatch_log_group.queue_logs.arn')}:*`],
      },
    ]);
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain('aws_iam_role_policy.queue_route_logs');
  });

  it('makes no bucket', () => {
    expect(all(terraform, 'aws_s3_bucket')).toEqual({});
  });

  it('takes the version, memory and buffer of its settings', () => {
    const other = build({ kind: 'cloudwatch' }, { version: '3.0.1', memoryMiB: 256, bufferLines: 2048 });
    const [first, second] = containers(other);
    expect(Object.values(other.data?.aws_ssm_parameter ?? {})).toEqual([
      { name: '/aws/service/aws-for-fluent-bit/3.0.1' },
    ]);
    expect(second.memoryReservation).toBe(256);
    expect(first.logConfiguration.options['log-driver-buffer-limit']).toBe('2048');
  });
});

describe('a service whose lines go to a bucket', () => {
  const terraform = build({ kind: 'firehose', bufferSeconds: 120 });
  const bucketArn = ref('aws_s3_bucket.log_router_service_logs_bucket.arn');

  it('hands them to a delivery stream of its own, with the time of each', () => {
    expect(containers(terraform)[0].logConfiguration.options).toMatchObject({
      Name: 'kinesis_firehose',
      region: 'eu-central-1',
      delivery_stream: ref('aws_kinesis_firehose_delivery_stream.queue_log_archive_stream.name'),
      time_key: 'time',
    });
    expect(policyOf(terraform, 'queue_route_logs')).toMatchObject([
      {
        Action: ['firehose:PutRecordBatch'],
        Resource: [ref('aws_kinesis_firehose_delivery_stream.queue_log_archive_stream.arn')],
      },
    ]);
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain(
      'aws_kinesis_firehose_delivery_stream.queue_log_archive_stream',
    );
  });

  it('gathers them by service and hour, and what it can not write apart', () => {
    expect(only(terraform, 'aws_kinesis_firehose_delivery_stream')).toMatchObject({
      name: 'shop-test-queue-logs',
      destination: 'extended_s3',
      server_side_encryption: { enabled: true, key_type: 'AWS_OWNED_CMK' },
      extended_s3_configuration: {
        bucket_arn: bucketArn,
        role_arn: ref('aws_iam_role.queue_log_archive_role.arn'),
        prefix: 'queue/!{timestamp:yyyy/MM/dd/HH}/',
        error_output_prefix: 'errors/queue/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        buffering_interval: 120,
        buffering_size: 64,
        compression_format: 'GZIP',
      },
      depends_on: [
        'aws_iam_role_policy.queue_log_archive_policy',
        'aws_s3_bucket_policy.log_router_service_logs_policy',
      ],
    });
  });

  it('keeps them for the days of the logs, under the key of the environment', () => {
    expect(only(terraform, 'aws_s3_bucket')).toMatchObject({
      bucket: 'shop-test-service-logs-111111111111',
      force_destroy: false,
    });
    const { rule } = only(terraform, 'aws_s3_bucket_lifecycle_configuration');
    expect(rule[0]).toMatchObject({
      expiration: [{ days: 30 }],
      noncurrent_version_expiration: [{ noncurrent_days: 1 }],
    });
    const { rule: encryption } = only(terraform, 'aws_s3_bucket_server_side_encryption_configuration');
    expect(encryption[0].apply_server_side_encryption_by_default.sse_algorithm).toBe('aws:kms');
  });

  it('lets Firehose alone, and for this account alone, write there what is of the service', () => {
    const role = all(terraform, 'aws_iam_role').queue_log_archive_role;
    expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
      {
        Sid: 'Assume',
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: ['sts:AssumeRole'],
        Condition: { StringEquals: { 'sts:ExternalId': '111111111111' } },
      },
    ]);
    const [find, write, key] = policyOf(terraform, 'queue_log_archive_policy');
    expect(find?.Resource).toEqual([bucketArn]);
    expect(write).toMatchObject({
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: [`${bucketArn}/queue/*`, `${bucketArn}/errors/queue/*`],
    });
    expect(key).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
  });
});

describe('a service whose lines go to OpenSearch', () => {
  const optionsOf = (terraform: ReturnType<typeof build>) => containers(terraform)[0].logConfiguration.options;

  it('signs them for the domain, and may write there alone', () => {
    const terraform = build(toOpenSearch);
    expect(optionsOf(terraform)).toEqual({
      Name: 'opensearch',
      Host: 'search-logs.eu-central-1.es.amazonaws.com',
      Port: '443',
      tls: 'On',
      Index: 'shop-test',
      Suppress_Type_Name: 'On',
      Aws_Auth: 'On',
      Aws_Region: 'eu-central-1',
      Retry_Limit: '5',
      'log-driver-buffer-limit': '16384',
    });
    expect(policyOf(terraform, 'queue_route_logs')).toMatchObject([
      { Action: ['es:ESHttpPost'], Resource: ['arn:aws:es:eu-central-1:111111111111:domain/logs/*'] },
    ]);
  });

  it('signs them for a collection that is serverless', () => {
    const arn = 'arn:aws:aoss:eu-west-1:111111111111:collection/abc123';
    const terraform = build({ ...toOpenSearch, arn });
    expect(optionsOf(terraform)).toMatchObject({ Aws_Region: 'eu-west-1', Aws_Service_Name: 'aoss' });
    expect(policyOf(terraform, 'queue_route_logs')).toMatchObject([{ Action: ['aoss:APIAccessAll'], Resource: [arn] }]);
  });
});

describe('a service whose lines go to a vendor', () => {
  const terraform = build(toHttp);
  const [main, router] = containers(terraform);

  it('sends the key in a header, which Fluent Bit itself fills in', () => {
    expect(main.logConfiguration.options).toMatchObject({
      ...{ Name: 'http', Host: 'logs.example.com', Port: '443', tls: 'On', URI: '/v1/input?source=shop' },
      ...{ Format: 'json', Json_Date_Key: 'time', Json_Date_Format: 'iso8601', Compress: 'gzip' },
      Header: 'Authorization Bearer $${LOG_ROUTER_KEY}',
    });
    const { header } = { header: outputOf({ ...toHttp, scheme: undefined }, {} as never).Header };
    expect(header).toBe('Authorization $${LOG_ROUTER_KEY}');
  });

  it('gives the key to the router, once a person has filled it in', () => {
    expect(router.secrets).toEqual([{ name: 'LOG_ROUTER_KEY', valueFrom: 'arn:vendor' }]);
    expect(router.dockerLabels).toEqual({ 'secret-revision.LOG_ROUTER_KEY': '2' });
    const execution = policyOf(terraform, 'queue_execution_policy');
    expect(execution.find(({ Sid }: { Sid: string }) => Sid === 'ReadSecrets')?.Resource).toEqual(['arn:vendor']);
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain('terraform_data.filled');
  });

  it('needs no right in AWS', () => {
    expect(all(terraform, 'aws_iam_role_policy')).not.toHaveProperty('queue_route_logs');
  });
});

it('names the router that a service lacks', () => {
  const alone = () =>
    synth((stack) => {
      new FargateService(stack, 'queue', {
        ...foundation(stack),
        template: taskTemplate(image, []),
        workload: { ...workload, logs: logsSettings.parse(routed) },
      });
    });
  expect(alone).toThrow(
    'queue: must be given a logRouter for logs.kind firelens, got none; make one LogRouter for all services',
  );
});

it('goes nowhere else by the log driver of ECS', () => {
  expect(destinationOf(undefined)).toBeUndefined();
  expect(destinationOf(logsSettings.parse({ kind: 'awslogs' }))).toBeUndefined();
  expect(destinationOf(logsSettings.parse(routed))).toEqual({ kind: 'cloudwatch' });
});

/** What each output of Fluent Bit 1.9.10 takes, beside what every one does: its own tables of options. */
const documented = JSON.parse(readFileSync(new URL('fluent-bit-options.json', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;

describe.each([
  ['cloudwatch_logs', { kind: 'cloudwatch' as const }],
  ['kinesis_firehose', { kind: 'firehose' as const, bufferSeconds: 300 }],
  ['opensearch', toOpenSearch],
  ['http', toHttp],
])('the output %s', (output, to) => {
  it('has options alone that Fluent Bit knows for it', () => {
    const made = { place, logGroup: '/ecs/a', streamPrefix: 'a/', deliveryStream: 'a' };
    const { Name, ...options } = outputOf(to, made);
    expect(Name).toBe(output);
    const known = [...(documented.every ?? []), ...(documented[output] ?? [])];
    expect(Object.keys(options).filter((option) => !known.includes(option.toLowerCase()))).toEqual([]);
  });
});
