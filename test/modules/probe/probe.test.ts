import { Fn, TerraformOutput } from 'cdktf';
import { expect, it } from 'vitest';
import { Probe } from '../../../modules/probe/probe.ts';
import { probeSettings } from '../../../modules/probe/settings.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { only, ref, statements, trust } from '../terraform.ts';

function build(settings: object = {}, origins = ['https://app.example.com', 'https://my-shop.example.com']) {
  return synth((stack) => {
    const probe = new Probe(stack, 'probe', {
      ...{ name, place, encryption: encryptionOf(stack), logRetentionDays: 30, origins },
      settings: probeSettings.parse({ path: '/api/health', ...settings }),
    });
    new TerraformOutput(stack, 'failed', { value: probe.failed });
    new TerraformOutput(stack, 'errors', { value: probe.errors });
  });
}

const terraform = build();

it('is a function outside of the VPC, told what to ask for', () => {
  const { filename, source_code_hash: _, ...lambda } = only(terraform, 'aws_lambda_function');
  expect(filename).toMatch(/probe\.zip$/);
  expect(lambda).toEqual({
    function_name: 'shop-test-probe',
    description: 'Whether shop-test is reached from outside',
    role: ref('aws_iam_role.probe_role.arn'),
    ...{ runtime: 'nodejs22.x', architectures: ['arm64'], handler: 'index.handler', memory_size: 256, timeout: 15 },
    environment: {
      variables: {
        PROBE: JSON.stringify({
          namespace: 'shop-test/probe',
          origins: ['https://app.example.com', 'https://my-shop.example.com'],
          path: '/api/health',
          status: 200,
          timeoutSeconds: 10,
        }),
      },
    },
    logging_config: { log_format: 'Text', log_group: ref('aws_cloudwatch_log_group.probe_logs.name') },
    depends_on: ['aws_iam_role_policy.probe_policy'],
  });
});

it('may write its log, and nothing else', () => {
  expect(statements(only(terraform, 'aws_iam_role_policy').policy)).toEqual([
    {
      ...{ Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
      Resource: [`${ref('aws_cloudwatch_log_group.probe_logs.arn')}:*`],
    },
  ]);
  expect(statements(only(terraform, 'aws_iam_role').assume_role_policy)).toEqual([
    trust('lambda.amazonaws.com', 'arn:aws:lambda:eu-central-1:111111111111:function:shop-test-probe'),
  ]);
});

it.each([
  [1, 'rate(1 minute)'],
  [15, 'rate(15 minutes)'],
])('is run every %i minutes, and gives up by itself before Lambda stops it', (everyMinutes, when) => {
  const timed = build({ everyMinutes, timeoutSeconds: 30, status: 401, text: 'log in' });
  expect(only(timed, 'aws_cloudwatch_event_rule').schedule_expression).toBe(when);
  expect(only(timed, 'aws_lambda_function').timeout).toBe(35);
  const told = JSON.parse(only(timed, 'aws_lambda_function').environment.variables.PROBE);
  expect(told).toMatchObject({ timeoutSeconds: 30, status: 401, text: 'log in' });
});

it('is told no more than Lambda takes, of as many hosts as there may be, and as long a path and a text', () => {
  // 4 host names, and one of each of 20 front ends, of 64 characters each.
  const origins = Array.from({ length: 24 }, (_, index) => `https://${String(index).padStart(64, 'a')}`);
  const most = build({ path: `/${'a'.repeat(999)}`, text: '"'.repeat(200), timeoutSeconds: 30 }, origins);
  const variables = JSON.stringify(only(most, 'aws_lambda_function').environment.variables);
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, environment variables
  expect(variables.length).toBeLessThan(4096);
});

it('has a metric for each host name, and none that two share', () => {
  const metric = { namespace: 'shop-test/probe', metricName: 'Failed', stat: 'Maximum' };
  expect(terraform.output?.failed?.value).toEqual({
    'app-example-com': { ...metric, dimensions: { HostName: 'app.example.com' } },
    'my--shop-example-com': { ...metric, dimensions: { HostName: 'my-shop.example.com' } },
  });
  expect(terraform.output?.errors?.value).toEqual({
    ...{ namespace: 'AWS/Lambda', metricName: 'Errors', stat: 'Sum' },
    dimensions: { FunctionName: ref('aws_lambda_function.probe_function.function_name') },
  });
});

it('knows a name that AWS gives by what it is for', () => {
  const host = Fn.lower('D111111ABCDEF8.cloudfront.net');
  const { output } = build({}, [`https://${host}`]);
  expect(Object.keys(output?.failed?.value)).toEqual(['site']);
});
