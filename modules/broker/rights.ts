import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onNew, type Rights } from '../shared/rights.ts';

function queueArn(owner: Owner): string {
  return arnOf(owner, 'sqs', awsNamePattern('queue', owner.name));
}

export const queueRights: Rights = {
  policy: 'services',
  types: { aws_sqs_queue: 'sqs:CreateQueue', aws_sqs_queue_redrive_allow_policy: 'sqs:SetQueueAttributes' },
  describe: (owner) => [
    {
      sid: 'DescribeQueues',
      actions: ['sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
      resources: [queueArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageQueues',
      actions: ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:UntagQueue'],
      resources: [queueArn(owner)],
    },
  ],
  tasks: (owner) => [
    {
      sid: 'UseQueues',
      actions: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      resources: [queueArn(owner)],
    },
  ],
};

const lambdaInterfaces =
  'aws_subnet, aws_security_group, which interfaces that Lambda left behind keep: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ec2/vpc_network_interface.go';

/** Of the function that measures the queues of Redis. */
export const queueDepthRights: Rights = {
  policy: 'services',
  types: {
    aws_lambda_function: 'lambda:CreateFunction',
    aws_lambda_function_event_invoke_config: 'lambda:PutFunctionEventInvokeConfig',
    aws_lambda_permission: 'lambda:AddPermission',
  },
  describe: (owner) => [
    {
      sid: 'DescribeFunctions',
      actions: ['lambda:GetFunction*', 'lambda:GetPolicy', 'lambda:ListVersionsByFunction'],
      resources: functionArns(owner),
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageFunctions',
      actions: [
        'lambda:AddPermission',
        'lambda:CreateFunction',
        'lambda:DeleteFunction*',
        'lambda:PutFunctionEventInvokeConfig',
        'lambda:RemovePermission',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateFunction*',
      ],
      resources: functionArns(owner),
    },
    // Interfaces that Lambda left behind have no tags.
    onNew(owner, ['ec2:DeleteNetworkInterface', 'ec2:DetachNetworkInterface']),
    // It takes no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    onAny(['cloudwatch:GetMetricData']),
  ],
  uses: {
    'cloudwatch:GetMetricData': 'npm run deploy and the step queues-empty, where a queue or the Redis is taken away',
    'ec2:DeleteNetworkInterface': lambdaInterfaces,
    'ec2:DetachNetworkInterface': lambdaInterfaces,
  },
  tasks: () => [
    onAny([
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ]),
  ],
};

function functionArns(owner: Owner): string[] {
  return [arnOf(owner, 'lambda', `function:${awsNamePattern('lambdaFunction', owner.name)}`)];
}
