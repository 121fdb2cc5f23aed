import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { AssetType, dependable, Fn, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import type { TaskNetwork } from '../fargate-service/fargate-task.ts';
import type { Metric } from '../observability/metric.ts';
import { ruleRights } from '../observability/rights.ts';
import { logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import { type Client, goesAfterTasks } from '../shared/connections.ts';
import { policyDocument, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { celeryNamespace, unknownQueueTasks } from './queue-metrics.ts';
import { queueDepthRights } from './rights.ts';

export interface QueueDepthProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  network: Omit<TaskNetwork, 'tasksHavePublicAddresses'>;
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  queues: string[];
  /** The URL of the Redis that holds them. */
  brokerUrl: SecretRef;
  /** What must be there before the function can log in. */
  startAfter: readonly ITerraformDependable[];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const networkInterfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** A measurement is worth nothing once the next one is due. */
const neverAgain = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };

/** A function in Lambda that writes to CloudWatch each minute how many tasks the queues in Redis hold, which AWS does not measure. */
export class QueueDepth extends Construct implements Client {
  readonly rights = [
    queueDepthRights,
    ruleRights,
    securityGroupRights,
    logGroupRights,
    roleRights('lambda.amazonaws.com'),
  ];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  /** Measurements that failed. */
  readonly errors: Metric;
  /** Tasks in queues that it was not told of. */
  readonly unknownQueueTasks: Metric;
  readonly logGroupName: string;
  /** What calls it each minute. As long as that is there, so is all that it needs to measure. */
  readonly schedule: ITerraformDependable;
  private readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: QueueDepthProps) {
    super(scope, id);
    const { name, place, network, encryption } = props;
    const functionName = awsName('lambdaFunction', name, id);
    const functionArn = `arn:aws:lambda:${place.region}:${place.account}:function:${functionName}`;

    this.logGroupName = `/aws/lambda/${functionName}`;
    const logGroup = new CloudwatchLogGroup(this, 'logs', {
      name: this.logGroupName,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: encryption.keyArn,
    });
    const role = new IamRole(this, 'role', {
      name: awsName('role', name, id),
      description: `What ${id} may do`,
      // https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html knows both conditions.
      assumeRolePolicy: trustService('lambda.amazonaws.com', place, functionArn),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'measure-queues',
      role: role.name,
      policy: policyDocument(...statements(props, logGroup, functionArn)),
    });
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, id),
      description: `The function ${id}`,
      vpcId: network.vpcId,
      tags: { Name: `${name}-${id}` },
      // Lambda takes its network interfaces away some minutes after the function is gone, by this policy, and the group must wait for that.
      dependsOn: [policy],
    });

    // An archive that has been made already. cdktf's own would run a process for each stack, and hold the time of the bundling.
    const code = new TerraformAsset(this, 'code', { path: 'build/queue-depth.zip', type: AssetType.FILE });
    this.lambda = new LambdaFunction(this, 'function', {
      functionName,
      description: `Depth of the queues of ${name}`,
      role: role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: Fn.filebase64sha256(code.path),
      // It takes some 70 MiB; what is more is CPU, which Lambda gives by memory, for the handshakes of TLS.
      memorySize: 256,
      timeout: 20,
      environment: {
        variables: {
          BROKER_URL_SECRET_ARN: props.brokerUrl.secretArn,
          NAMESPACE: celeryNamespace(name),
          QUEUES: JSON.stringify(props.queues),
        },
      },
      vpcConfig: {
        subnetIds: [...network.taskSubnetIds],
        securityGroupIds: [this.securityGroup.id],
      },
      // In JSON, Lambda would wrap the lines that are metrics.
      loggingConfig: { logFormat: 'Text', logGroup: logGroup.name },
      dependsOn: [policy, ...(network.waysOut ?? []), ...props.startAfter],
    });
    new LambdaFunctionEventInvokeConfig(this, 'invoke-config', {
      functionName: this.lambda.functionName,
      ...neverAgain,
    });

    const rule = new CloudwatchEventRule(this, 'rule', {
      name: awsName('eventRule', name, id),
      description: `Runs ${functionName}`,
      scheduleExpression: 'rate(1 minute)',
    });
    const permission = new LambdaPermission(this, 'permission', {
      action: 'lambda:InvokeFunction',
      functionName: this.lambda.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
    this.schedule = new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      arn: this.lambda.arn,
      retryPolicy: neverAgain,
      // So does what it needs.
      lifecycle: goesAfterTasks,
      dependsOn: [permission],
    });

    this.unknownQueueTasks = unknownQueueTasks(name);
    this.errors = {
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: this.lambda.functionName },
      stat: 'Sum',
    };
  }

  waitFor(dependency: ITerraformDependable): void {
    this.lambda.dependsOn = [...(this.lambda.dependsOn ?? []), dependable(dependency)];
  }
}

function statements(
  { brokerUrl, encryption, place }: QueueDepthProps,
  logGroup: CloudwatchLogGroup,
  functionArn: string,
): Statement[] {
  return [
    { sid: 'ReadBrokerUrl', actions: ['secretsmanager:GetSecretValue'], resources: [brokerUrl.secretArn] },
    useKey(encryption, 'secretsmanager', place, 'kms:Decrypt'),
    {
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logGroup.arn}:*`],
    },
    { sid: 'JoinNetwork', actions: networkInterfaceActions, resources: ['*'] },
    {
      // Lambda itself joins the network before the function runs.
      sid: 'LeaveNetworkToLambda',
      effect: 'Deny',
      actions: networkInterfaceActions,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
    },
  ];
}
