import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TerraformOutput } from 'cdktf';
import { expect, it } from 'vitest';
import { QueueDepth } from '../../../modules/broker/queue-depth.ts';
import type { InterfaceService } from '../../../modules/network/interface-services.ts';
import type { NetworkSettings } from '../../../modules/network/settings.ts';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { encryptionOf, networkOf, place } from '../foundation.ts';
import { all, argument, bareSecurityGroup, only, ref, statements, trust } from '../terraform.ts';

interface Options {
  name?: string;
  egress?: NetworkSettings['egress'];
  interfaceServices?: InterfaceService[];
}

function build({ name = 'shop-test', egress = 'single-nat', interfaceServices = [] }: Options = {}) {
  return synth((stack) => {
    const encryption = encryptionOf(stack);
    const network = networkOf(stack, encryption, { egress }, interfaceServices);
    const queueDepth = new QueueDepth(stack, 'queue-depth', {
      name,
      place,
      network,
      encryption,
      logRetentionDays: 30,
      queues: ['default', 'mail'],
      brokerUrl: new SecretRef({ secretArn, versionId: 'the-first' }),
      startAfter: [new Dependency(stack, 'token-added')],
    });
    network.letOut(queueDepth);
    new TerraformOutput(stack, 'errors', { value: queueDepth.errors });
  });
}

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-test/broker-url-AbCdEf';
const terraform = build();
const key = ref('aws_kms_key.encryption_key.arn');
const functionArn = 'arn:aws:lambda:eu-central-1:111111111111:function:shop-test-queue-depth';
const networkInterfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

it('is a function in the subnets of the tasks, told of the queues and where their URL is, whole and literally this', () => {
  const md5 = createHash('md5').update(readFileSync('build/queue-depth.zip')).digest('hex').toUpperCase();
  // From where Terraform runs: the same in every checkout.
  const archive = `assets/queue_depth_code/${md5}/queue-depth.zip`;
  expect(only(terraform, 'aws_lambda_function')).toEqual({
    function_name: 'shop-test-queue-depth',
    description: 'Depth of the queues of shop-test',
    role: ref('aws_iam_role.queue_depth_role.arn'),
    runtime: 'nodejs22.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    filename: archive,
    source_code_hash: ref(`filebase64sha256("${archive}")`),
    memory_size: 256,
    timeout: 20,
    environment: {
      variables: {
        BROKER_URL_SECRET_ARN: secretArn,
        NAMESPACE: 'shop-test/celery',
        QUEUES: '["default","mail"]',
      },
    },
    vpc_config: {
      subnet_ids: [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')],
      security_group_ids: [ref('aws_security_group.queue_depth_security_group.id')],
    },
    logging_config: { log_format: 'Text', log_group: ref('aws_cloudwatch_log_group.queue_depth_logs.name') },
    depends_on: [
      'aws_iam_role_policy.queue_depth_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'terraform_data.token_added',
      'aws_vpc_security_group_egress_rule.queue_depth_to_internet',
    ],
  });
});

it('is where tasks are when these have public addresses, though it has none', () => {
  const { vpc_config } = only(build({ egress: 'public-ip' }), 'aws_lambda_function');
  expect(vpc_config.subnet_ids).toEqual([ref('aws_subnet.network_public_a.id'), ref('aws_subnet.network_public_b.id')]);
});

it('runs each minute, and never again for a minute that is over', () => {
  expect(only(terraform, 'aws_cloudwatch_event_rule')).toEqual({
    name: 'shop-test-queue-depth',
    description: 'Runs shop-test-queue-depth',
    schedule_expression: 'rate(1 minute)',
  });
  expect(only(terraform, 'aws_cloudwatch_event_target')).toEqual({
    rule: ref('aws_cloudwatch_event_rule.queue_depth_rule.name'),
    arn: ref('aws_lambda_function.queue_depth_function.arn'),
    retry_policy: { maximum_retry_attempts: 0, maximum_event_age_in_seconds: 60 },
    lifecycle: { create_before_destroy: true },
    depends_on: ['aws_lambda_permission.queue_depth_permission'],
  });
  expect(only(terraform, 'aws_lambda_function_event_invoke_config')).toEqual({
    function_name: ref('aws_lambda_function.queue_depth_function.function_name'),
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: 60,
  });
});

it('is run by nobody but its rule', () => {
  expect(all(terraform, 'aws_lambda_permission')).toEqual({
    queue_depth_permission: {
      action: 'lambda:InvokeFunction',
      function_name: ref('aws_lambda_function.queue_depth_function.function_name'),
      principal: 'events.amazonaws.com',
      source_arn: ref('aws_cloudwatch_event_rule.queue_depth_rule.arn'),
    },
  });
});

it('has a role that this function alone takes on', () => {
  const { assume_role_policy, ...role } = all(terraform, 'aws_iam_role').queue_depth_role;
  expect(role).toEqual({ name: 'shop-test-queue-depth', description: 'What queue-depth may do' });
  expect(statements(assume_role_policy)).toEqual([trust('lambda.amazonaws.com', functionArn)]);
});

it('may read its secret, log to its log group, and join the network by Lambda and not by its own code', () => {
  const { policy, ...attached } = all(terraform, 'aws_iam_role_policy').queue_depth_policy;
  expect(attached).toEqual({ name: 'measure-queues', role: ref('aws_iam_role.queue_depth_role.name') });
  expect(statements(policy)).toEqual([
    { Sid: 'ReadBrokerUrl', Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [secretArn] },
    {
      Sid: 'UseKeyThroughSecretsmanager',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [key],
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
    },
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`${ref('aws_cloudwatch_log_group.queue_depth_logs.arn')}:*`],
    },
    { Sid: 'JoinNetwork', Effect: 'Allow', Action: networkInterfaceActions, Resource: ['*'] },
    {
      Sid: 'LeaveNetworkToLambda',
      Effect: 'Deny',
      Action: networkInterfaceActions,
      Resource: ['*'],
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
    },
  ]);
});

it('logs to a group of its own, encrypted and not kept for ever', () => {
  expect(all(terraform, 'aws_cloudwatch_log_group').queue_depth_logs).toEqual({
    name: '/aws/lambda/shop-test-queue-depth',
    retention_in_days: 30,
    kms_key_id: key,
  });
});

it('has a security group that lets nobody in or out by itself, and goes before the policy that Lambda leaves the network by', () => {
  expect(all(terraform, 'aws_security_group').queue_depth_security_group).toEqual({
    ...bareSecurityGroup('shop-test-queue-depth', 'The function queue-depth'),
    depends_on: ['aws_iam_role_policy.queue_depth_policy'],
  });
});

it.each<[Options, paths: string[]]>([
  [{}, ['to_internet']],
  // Where it has no public address, which the internet would need, it is the endpoint that it reads its secret by.
  [
    { egress: 'public-ip', interfaceServices: ['secretsmanager'] },
    ['to_endpoints_egress', 'to_endpoints_ingress', 'to_internet'],
  ],
])('starts after the paths that the network opens for it, with %j', (options, paths) => {
  const { depends_on } = only(build(options), 'aws_lambda_function');
  const rules = depends_on.filter((address: string) => address.startsWith('aws_vpc_security_group_'));
  expect(rules.map((address: string) => address.split('.queue_depth_')[1])).toEqual(paths);
});

it('says how often it fails, by the name that AWS counts it under', () => {
  expect(terraform.output.errors?.value).toEqual({
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: { FunctionName: ref('aws_lambda_function.queue_depth_function.function_name') },
    stat: 'Sum',
  });
});

it('has a name that AWS takes whole, of the longest project and environment', () => {
  const name = 'thirty-characters-long-project-production-eu-west-1';
  const terraform = build({ name });
  const whole = `${name}-queue-depth`;
  expect(argument(terraform, 'aws_lambda_function', 'function_name')).toEqual({ queue_depth_function: whole });
  expect(argument(terraform, 'aws_cloudwatch_event_rule', 'name')).toEqual({ queue_depth_rule: whole });
});
