import { awsName, awsNamePattern } from './naming.ts';
import { arnOf, type Owner, onAny, onChange, onOwn, ownTagsOrNone, type Rights } from './rights.ts';
import type { Statement } from './statement.ts';

/** Log groups are called `/<what>/<name>`. A firewall's is called `aws-waf-logs-<name>`, and CloudFront's firewall logs in us-east-1. */
function logGroups(owner: Owner): string[] {
  return ['/*/', 'aws-waf-logs-'].flatMap((start) =>
    ['', ':*', '/*', '-*'].map((end) => arnOf(owner, 'logs', `log-group:${start}${owner.name}${end}`, '*')),
  );
}

export const logGroupRights: Rights = {
  policy: 'services',
  types: { aws_cloudwatch_log_group: 'logs:CreateLogGroup', aws_cloudwatch_log_metric_filter: 'logs:PutMetricFilter' },
  describe: () => [onAny(['logs:DescribeLogGroups', 'logs:DescribeMetricFilters', 'logs:ListTags*'])],
  deploy: (owner) => [
    {
      sid: 'ManageLogGroups',
      actions: [
        'logs:AssociateKmsKey',
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteMetricFilter',
        'logs:PutMetricFilter',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: logGroups(owner),
    },
  ],
  tasks: () => [onAny(['logs:CreateLogStream', 'logs:PutLogEvents'])],
  uses: { 'logs:AssociateKmsKey': onChange('aws_cloudwatch_log_group', 'logs/group') },
};

/** What a task printed. */
export const readLogRights: Rights = {
  policy: 'services',
  types: {},
  deploy: (owner) => [{ sid: 'ReadLogs', actions: ['logs:GetLogEvents'], resources: logGroups(owner) }],
  uses: { 'logs:GetLogEvents': 'the steps of a deploy that run a task: they show the end of its log' },
};

const vendedLogActions = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/**
 * Logs that services of AWS write to CloudWatch by themselves: of ElastiCache
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_Delivery.html) and of WAF
 * (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html). Neither a name nor a tag tells whose they are.
 */
export const vendedLogRights: Rights = {
  policy: 'unnamed',
  types: {},
  deploy: () => [onAny(vendedLogActions)],
  uses: Object.fromEntries(
    vendedLogActions.map((action) => [
      action,
      'ElastiCache and WAF, which write logs: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Logging-destinations.html, https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html',
    ]),
  ),
};

/** The load balancer of the application, with public addresses or private ones. */
export function loadBalancerArns(owner: Owner): string[] {
  return [[], ['internal']].map((words) =>
    arnOf(owner, 'elasticloadbalancing', `loadbalancer/app/${awsName('loadBalancer', owner.name, ...words)}/*`),
  );
}

/** What the environment's key in a region encrypts, its own or another, is gone with the key. */
export function keepKey(owner: Owner, region?: string): Statement {
  return {
    sid: 'KeepKey',
    effect: 'Deny',
    actions: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
    resources: [arnOf(owner, 'kms', 'key/*', region)],
  };
}

export const alarmRights: Rights = {
  policy: 'services',
  types: { aws_cloudwatch_metric_alarm: 'cloudwatch:PutMetricAlarm' },
  describe: () => [onAny(['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'])],
  deploy: (owner) => [
    {
      sid: 'ManageAlarms',
      actions: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      // In each region that the deploy role may work in.
      resources: [arnOf(owner, 'cloudwatch', `alarm:${awsNamePattern('alarm', owner.name)}`, '*')],
    },
  ],
};

export const securityGroupRights: Rights = {
  policy: 'network',
  types: {
    aws_security_group: 'ec2:CreateSecurityGroup',
    aws_vpc_security_group_egress_rule: 'ec2:AuthorizeSecurityGroupEgress',
    aws_vpc_security_group_ingress_rule: 'ec2:AuthorizeSecurityGroupIngress',
  },
  describe: () => [onAny(['ec2:DescribeSecurityGroup*'])],
  deploy: (owner) => [
    {
      sid: 'MakeNew',
      actions: ['ec2:CreateSecurityGroup'],
      resources: ['*'],
      conditions: ownTagsOrNone(owner),
    },
    {
      // Asked for beside the group that gets it, and without tags while it is new.
      sid: 'MakeRules',
      actions: ['ec2:AuthorizeSecurityGroup*'],
      resources: [arnOf(owner, 'ec2', 'security-group-rule/*')],
    },
    {
      // Also of the default group of a VPC, which has no tags before it is adopted.
      sid: 'ManageGroups',
      actions: ['ec2:RevokeSecurityGroup*'],
      resources: [arnOf(owner, 'ec2', 'security-group/*')],
      conditions: ownTagsOrNone(owner),
    },
    onOwn(owner, ['ec2:AuthorizeSecurityGroup*', 'ec2:DeleteSecurityGroup', 'ec2:ModifySecurityGroupRules']),
  ],
  uses: {},
};

/** Roles that services of AWS take on. What may be done to a role, with or without the boundary, the deploy role says itself. */
export function roleRights(...passesRoleTo: string[]): Rights {
  return {
    policy: 'services',
    types: { aws_iam_role: 'iam:CreateRole', aws_iam_role_policy: 'iam:PutRolePolicy' },
    describe: (owner) => [
      {
        sid: 'DescribeRoles',
        actions: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
        resources: [roleArns(owner)],
      },
    ],
    passesRoleTo,
  };
}

/** The roles of an environment that a deploy makes. */
export function roleArns({ name, place: { account } }: Owner): string {
  return `arn:aws:iam::${account}:role/${awsNamePattern('role', name)}`;
}

/** Of a function in Lambda. */
export const functionRights: Rights = {
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
  ],
};

function functionArns(owner: Owner): string[] {
  return [arnOf(owner, 'lambda', `function:${awsNamePattern('lambdaFunction', owner.name)}`)];
}
