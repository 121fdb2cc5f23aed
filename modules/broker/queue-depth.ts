import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import type { TaskNetwork } from '../fargate-service/fargate-task.ts';
import type { Metric } from '../observability/metric.ts';
import { ruleRights } from '../observability/rights.ts';
import { functionRights, logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import type { Client } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import { scheduledFunction } from '../shared/scheduled-function.ts';
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

/** A function in Lambda that writes to CloudWatch each minute how many tasks the queues in Redis hold, which AWS does not measure. */
export class QueueDepth extends Construct implements Client {
  readonly rights = [
    functionRights,
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
    const { name, network } = props;
    let securityGroup: SecurityGroup | undefined;
    const { lambda, logGroupName, target, errors } = scheduledFunction(this, {
      ...props,
      description: `Depth of the queues of ${name}`,
      archive: 'build/queue-depth.zip',
      policyName: 'measure-queues',
      statements: (writeLogs, functionArn) => statements(props, writeLogs, functionArn),
      // It takes some 70 MiB; what is more is CPU, which Lambda gives by memory, for the handshakes of TLS.
      memoryMiB: 256,
      timeoutSeconds: 20,
      everyMinutes: 1,
      variables: {
        BROKER_URL_SECRET_ARN: props.brokerUrl.secretArn,
        NAMESPACE: celeryNamespace(name),
        QUEUES: JSON.stringify(props.queues),
      },
      inNetwork: (policy) => {
        securityGroup = new SecurityGroup(this, 'security-group', {
          name: awsName('securityGroup', name, id),
          description: `The function ${id}`,
          vpcId: network.vpcId,
          tags: { Name: `${name}-${id}` },
          // Lambda takes its network interfaces away some minutes after the function is gone, by this policy, and the group must wait for that.
          dependsOn: [policy],
        });
        return {
          vpcConfig: { subnetIds: [...network.taskSubnetIds], securityGroupIds: [securityGroup.id] },
          dependsOn: [...(network.waysOut ?? []), ...props.startAfter],
        };
      },
    });
    this.lambda = lambda;
    this.securityGroup = securityGroup as unknown as SecurityGroup;
    this.logGroupName = logGroupName;
    this.schedule = target;
    this.errors = errors;
    this.unknownQueueTasks = unknownQueueTasks(name);
  }

  waitFor(dependency: ITerraformDependable): void {
    this.lambda.dependsOn = [...(this.lambda.dependsOn ?? []), dependable(dependency)];
  }
}

function statements(
  { brokerUrl, encryption, place }: QueueDepthProps,
  writeLogs: Statement,
  functionArn: string,
): Statement[] {
  return [
    { sid: 'ReadBrokerUrl', actions: ['secretsmanager:GetSecretValue'], resources: [brokerUrl.secretArn] },
    useKey(encryption, 'secretsmanager', place, 'kms:Decrypt'),
    writeLogs,
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
