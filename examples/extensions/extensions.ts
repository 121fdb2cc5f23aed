import { resolve } from 'node:path';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { defineExtensions, policyDocument, trustService } from 'django-on-aws';

/** A table that workers write to, and a function that reports on it each day. */
export default defineExtensions(({ scope, environment, encryption, name, place, nameOf, arnOf }) => {
  const tableName = nameOf('table', 'events');
  const tableArn = arnOf('dynamodb', `table/${tableName}`);
  const table = new DynamodbTable(scope, 'events', {
    name: tableName,
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'id',
    attribute: [{ name: 'id', type: 'S' }],
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: encryption.keyArn },
  });

  const functionName = nameOf('lambdaFunction', 'report');
  const functionArn = arnOf('lambda', `function:${functionName}`);
  const ruleName = nameOf('eventRule', 'report');
  const ruleArn = arnOf('events', `rule/${ruleName}`);
  const logs = new CloudwatchLogGroup(scope, 'report-logs', {
    name: `/lambda/${name}/report`,
    retentionInDays: environment.observability.logRetentionDays,
    kmsKeyId: encryption.keyArn,
  });
  const role = new IamRole(scope, 'report-role', {
    name: nameOf('role', 'report'),
    assumeRolePolicy: trustService('lambda.amazonaws.com', place, functionArn),
  });
  const policy = new IamRolePolicy(scope, 'report-policy', {
    name: 'report',
    role: role.name,
    policy: policyDocument(
      { sid: 'CountEvents', actions: ['dynamodb:Scan'], resources: [tableArn] },
      { sid: 'DecryptEvents', actions: ['kms:Decrypt'], resources: [encryption.keyArn] },
      { sid: 'WriteLogs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logs.arn}:*`] },
    ),
  });
  const code = new TerraformAsset(scope, 'report-code', { path: resolve('functions/report'), type: AssetType.ARCHIVE });
  const report = new LambdaFunction(scope, 'report', {
    functionName,
    role: role.arn,
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    filename: code.path,
    // Of the files: the archive itself differs from computer to computer.
    sourceCodeHash: code.assetHash,
    environment: { variables: { EVENTS_TABLE: table.name } },
    loggingConfig: { logFormat: 'Text', logGroup: logs.name },
    dependsOn: [policy],
  });
  const rule = new CloudwatchEventRule(scope, 'report-rule', { name: ruleName, scheduleExpression: 'rate(1 day)' });
  const permission = new LambdaPermission(scope, 'report-permission', {
    action: 'lambda:InvokeFunction',
    functionName: report.functionName,
    principal: 'events.amazonaws.com',
    sourceArn: rule.arn,
  });
  new CloudwatchEventTarget(scope, 'report-target', { rule: rule.name, arn: report.arn, dependsOn: [permission] });

  return {
    // All tasks are told where it is, and workers may write to it.
    environment: { EVENTS_TABLE: table.name },
    statements: Object.fromEntries(
      environment.workers.map((worker) => [
        `worker-${worker.name}`,
        [{ actions: ['dynamodb:PutItem'], resources: [tableArn] }],
      ]),
    ),
    encryptedServices: ['dynamodb'],
    rights: {
      types: {
        aws_dynamodb_table: 'dynamodb:CreateTable',
        aws_lambda_function: 'lambda:CreateFunction',
        aws_lambda_permission: 'lambda:AddPermission',
        aws_cloudwatch_event_rule: 'events:PutRule',
        aws_cloudwatch_event_target: 'events:PutTargets',
      },
      describe: () => [
        { sid: 'DescribeEvents', actions: ['dynamodb:Describe*', 'dynamodb:List*'], resources: [tableArn] },
        { sid: 'DescribeReport', actions: ['lambda:Get*', 'lambda:List*'], resources: [functionArn] },
        { sid: 'DescribeSchedule', actions: ['events:Describe*', 'events:List*'], resources: [ruleArn] },
      ],
      deploy: () => [
        {
          sid: 'ManageEvents',
          actions: [
            'dynamodb:CreateTable',
            'dynamodb:DeleteTable',
            'dynamodb:TagResource',
            'dynamodb:UntagResource',
            'dynamodb:Update*',
          ],
          resources: [tableArn],
        },
        {
          sid: 'ManageReport',
          actions: [
            'lambda:AddPermission',
            'lambda:CreateFunction',
            'lambda:DeleteFunction',
            'lambda:RemovePermission',
            'lambda:TagResource',
            'lambda:UntagResource',
            'lambda:UpdateFunction*',
          ],
          resources: [functionArn],
        },
        {
          sid: 'ManageSchedule',
          actions: [
            'events:DeleteRule',
            'events:PutRule',
            'events:PutTargets',
            'events:RemoveTargets',
            'events:TagResource',
            'events:UntagResource',
          ],
          resources: [ruleArn],
        },
      ],
      // The most that the function's role may do. What workers may do is added from `statements`.
      tasks: () => [{ sid: 'CountEvents', actions: ['dynamodb:Scan'], resources: [tableArn] }],
      passesRoleTo: ['lambda.amazonaws.com'],
    },
  };
});
