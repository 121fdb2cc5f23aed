import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction, type LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { AssetType, Fn, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Metric } from '../observability/metric.ts';
import { goesAfterTasks } from './connections.ts';
import { policyDocument, trustService } from './iam.ts';
import { awsName } from './naming.ts';
import type { Place, Statement } from './statement.ts';

export interface ScheduledFunctionProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** Days for which CloudWatch keeps the log. */
  logRetentionDays: number;
  description: string;
  /** The archive of its code, which src/bundle.mjs makes. */
  archive: string;
  /** The name of the policy of its role. */
  policyName: string;
  /** What it may do. The first argument lets it write its log. */
  statements(writeLogs: Statement, functionArn: string): Statement[];
  memoryMiB: number;
  timeoutSeconds: number;
  everyMinutes: number;
  variables: Record<string, string>;
  /** Its place in a VPC, and what must be there before. Lambda leaves the VPC by the policy, some minutes after the function is gone. */
  inNetwork?(policy: IamRolePolicy): Pick<LambdaFunctionConfig, 'vpcConfig' | 'dependsOn'>;
}

/** What is measured is worth nothing once the next is due. */
const neverAgain = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };

/** Makes a function in Lambda that is run by the clock. It is called after the scope. */
export function scheduledFunction(scope: Construct, props: ScheduledFunctionProps) {
  const { name, place, encryption, everyMinutes } = props;
  const { id } = scope.node;
  const functionName = awsName('lambdaFunction', name, id);
  const functionArn = `arn:aws:lambda:${place.region}:${place.account}:function:${functionName}`;

  const logGroupName = `/aws/lambda/${functionName}`;
  const logGroup = new CloudwatchLogGroup(scope, 'logs', {
    name: logGroupName,
    retentionInDays: props.logRetentionDays,
    kmsKeyId: encryption.keyArn,
  });
  const role = new IamRole(scope, 'role', {
    name: awsName('role', name, id),
    description: `What ${id} may do`,
    // https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html knows both conditions.
    assumeRolePolicy: trustService('lambda.amazonaws.com', place, functionArn),
  });
  const writeLogs: Statement = {
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [`${logGroup.arn}:*`],
  };
  const policy = new IamRolePolicy(scope, 'policy', {
    name: props.policyName,
    role: role.name,
    policy: policyDocument(...props.statements(writeLogs, functionArn)),
  });
  const network = props.inNetwork?.(policy);

  // An archive that has been made already. cdktf's own would run a process for each stack, and hold the time of the bundling.
  const code = new TerraformAsset(scope, 'code', { path: props.archive, type: AssetType.FILE });
  const lambda = new LambdaFunction(scope, 'function', {
    functionName,
    description: props.description,
    role: role.arn,
    runtime: 'nodejs22.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    filename: code.path,
    sourceCodeHash: Fn.filebase64sha256(code.path),
    memorySize: props.memoryMiB,
    timeout: props.timeoutSeconds,
    environment: { variables: props.variables },
    // In JSON, Lambda would wrap the lines that are metrics.
    loggingConfig: { logFormat: 'Text', logGroup: logGroup.name },
    ...network,
    dependsOn: [policy, ...(network?.dependsOn ?? [])],
  });
  new LambdaFunctionEventInvokeConfig(scope, 'invoke-config', { functionName: lambda.functionName, ...neverAgain });

  const rule = new CloudwatchEventRule(scope, 'rule', {
    name: awsName('eventRule', name, id),
    description: `Runs ${functionName}`,
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-rate-expressions
    scheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
  });
  const permission = new LambdaPermission(scope, 'permission', {
    action: 'lambda:InvokeFunction',
    functionName: lambda.functionName,
    principal: 'events.amazonaws.com',
    sourceArn: rule.arn,
  });
  const target = new CloudwatchEventTarget(scope, 'target', {
    rule: rule.name,
    arn: lambda.arn,
    retryPolicy: neverAgain,
    // So does what it needs.
    lifecycle: goesAfterTasks,
    dependsOn: [permission],
  });

  /** Runs that failed. */
  const errors: Metric = {
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: { FunctionName: lambda.functionName },
    stat: 'Sum',
  };
  return { lambda, logGroupName, target, errors };
}
