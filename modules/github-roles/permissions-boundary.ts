import type { Place, Statement } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import { type Owner, own, ownArns } from './own.ts';
import type { TerraformState } from './terraform-state.ts';

/** Known before it is made: each role of the environment carries it. */
export function permissionsBoundaryArn(name: string, { account }: Place): string {
  return `arn:aws:iam::${account}:policy/${awsName('policy', name, 'boundary')}`;
}

/**
 * The most that a role may do which a deploy makes: what tasks, the function, the proxy of the database, and AWS itself on their behalf do
 * with what is the environment's own. No IAM, no other role, and no state.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function permissionsBoundary(owner: Owner, state: TerraformState): Statement[] {
  const arns = ownArns(owner);
  const { account, region } = owner.place;
  return [
    {
      sid: 'UseOwn',
      actions: [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
        'secretsmanager:GetSecretValue',
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:GetParametersByPath',
      ],
      resources: [...arns.buckets, ...arns.secrets, ...arns.queues, ...arns.parameters],
    },
    {
      sid: 'UseKeys',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: arns.keys,
      conditions: own(owner),
    },
    {
      sid: 'WriteLogs',
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogGroups',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
        'logs:PutRetentionPolicy',
      ],
      resources: ['*'],
    },
    {
      // Enhanced monitoring reads what it wrote.
      sid: 'ReadMonitoring',
      actions: ['logs:GetLogEvents'],
      resources: [`arn:aws:logs:${region}:${account}:log-group:RDSOSMetrics:log-stream:*`],
    },
    {
      // What IAM knows no name for, and images, which may be another environment's.
      sid: 'StartAndJoinNetwork',
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetAuthorizationToken',
        'ecr:GetDownloadUrlForLayer',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
    {
      sid: 'LeaveStateToTerraform',
      effect: 'Deny',
      actions: ['s3:*', 'kms:*'],
      resources: [state.bucketArn, `${state.bucketArn}/*`, state.kmsKeyArn],
    },
  ];
}
