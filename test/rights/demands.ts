import type { Context } from './context.ts';
import { throughKeys } from './key-demands.ts';
import type { Call } from './recording.ts';
import { tagsIn, type World } from './world.ts';

/** A right that AWS wants its caller to have for a call, beside the one that is called as the operation is. */
export interface Demand {
  action: string;
  resources: string[];
  context?: Context;
  /** Where AWS says so. */
  page: string;
}

const docs = 'https://docs.aws.amazon.com';

/** What a creation with tags takes beside, by the prefix of the service. A service that is not here takes nothing. */
const taggingAtCreation: Record<string, [action: string, page: string]> = {
  acm: ['acm:AddTagsToCertificate', `${docs}/acm/latest/APIReference/API_RequestCertificate.html`],
  autoscaling: ['autoscaling:CreateOrUpdateTags', `${docs}/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html`],
  'application-autoscaling': [
    'application-autoscaling:TagResource',
    `${docs}/autoscaling/application/userguide/resource-tagging-support.html`,
  ],
  cloudfront: ['cloudfront:TagResource', `${docs}/AmazonCloudFront/latest/DeveloperGuide/tagging.html`],
  cloudwatch: ['cloudwatch:TagResource', `${docs}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`],
  dynamodb: ['dynamodb:TagResource', `${docs}/amazondynamodb/latest/developerguide/Tagging.Operations.html`],
  ec2: ['ec2:CreateTags', `${docs}/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html`],
  ecr: ['ecr:TagResource', `${docs}/AmazonECR/latest/userguide/supported-iam-actions-tagging.html`],
  ecs: ['ecs:TagResource', `${docs}/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html`],
  elasticache: [
    'elasticache:AddTagsToResource',
    `${docs}/AmazonElastiCache/latest/dg/IAM.ResourceLevelPermissions.html`,
  ],
  elasticloadbalancing: [
    'elasticloadbalancing:AddTags',
    `${docs}/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html`,
  ],
  events: ['events:TagResource', `${docs}/eventbridge/latest/APIReference/API_PutRule.html`],
  iam: ['iam:TagRole', `${docs}/IAM/latest/UserGuide/id_tags_roles.html`],
  firehose: ['firehose:TagDeliveryStream', `${docs}/firehose/latest/APIReference/API_CreateDeliveryStream.html`],
  kms: ['kms:TagResource', `${docs}/kms/latest/APIReference/API_CreateKey.html`],
  lambda: ['lambda:TagResource', `${docs}/lambda/latest/dg/configuration-tags.html`],
  logs: ['logs:TagResource', `${docs}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`],
  rds: [
    'rds:AddTagsToResource',
    `${docs}/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html`,
  ],
  secretsmanager: ['secretsmanager:TagResource', `${docs}/secretsmanager/latest/apireference/API_CreateSecret.html`],
  sns: ['sns:TagResource', `${docs}/sns/latest/api/API_CreateTopic.html`],
  sqs: ['sqs:TagQueue', `${docs}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`],
  ssm: ['ssm:AddTagsToResource', `${docs}/systems-manager/latest/APIReference/API_PutParameter.html`],
  wafv2: ['wafv2:TagResource', `${docs}/waf/latest/APIReference/API_CreateWebACL.html`],
};

/** The service that takes on the role which an operation names, by the prefix of the service and the parameter. */
const passing: Record<string, string> = {
  'ec2 DeliverLogsPermissionArn': 'vpc-flow-logs.amazonaws.com',
  'ecs executionRoleArn': 'ecs-tasks.amazonaws.com',
  'ecs taskRoleArn': 'ecs-tasks.amazonaws.com',
  'firehose RoleARN': 'firehose.amazonaws.com',
  'lambda Role': 'lambda.amazonaws.com',
  'rds MonitoringRoleArn': 'monitoring.rds.amazonaws.com',
  'rds RoleArn': 'rds.amazonaws.com',
};
const passRolePage = `${docs}/IAM/latest/UserGuide/id_roles_use_passrole.html`;

/** The operations at which AWS makes the role of a service in an account that has none yet. */
const serviceLinkedRoles: Record<string, [service: string, page: string]> = {
  'application-autoscaling:RegisterScalableTarget': [
    'ecs.application-autoscaling.amazonaws.com',
    `${docs}/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html`,
  ],
  'autoscaling:CreateAutoScalingGroup': [
    'autoscaling.amazonaws.com',
    `${docs}/autoscaling/ec2/userguide/autoscaling-service-linked-role.html`,
  ],
  'cloudfront:CreateVpcOrigin': [
    'vpcorigin.cloudfront.amazonaws.com',
    `${docs}/AmazonCloudFront/latest/DeveloperGuide/using-service-linked-roles-vpc-origin.html`,
  ],
  'ecs:CreateCluster': [
    'ecs.amazonaws.com',
    `${docs}/AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html`,
  ],
  'elasticache:CreateReplicationGroup': [
    'elasticache.amazonaws.com',
    `${docs}/AmazonElastiCache/latest/dg/using-service-linked-roles.html`,
  ],
  'elasticloadbalancing:CreateLoadBalancer': [
    'elasticloadbalancing.amazonaws.com',
    `${docs}/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html`,
  ],
  'logs:CreateDelivery': [
    'delivery.logs.amazonaws.com',
    `${docs}/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html`,
  ],
  'rds:CreateDBInstance': [
    'rds.amazonaws.com',
    `${docs}/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html`,
  ],
  'wafv2:PutLoggingConfiguration': [
    'wafv2.amazonaws.com',
    `${docs}/waf/latest/developerguide/using-service-linked-roles.html`,
  ],
};

/** What AWS demands for a call that takes `action`; `made` is what it makes and tags. */
export function demandsOf(action: string, call: Call, made: string[], world: World): Demand[] {
  return [
    ...tagging(action, call, made),
    ...passedRoles(call),
    ...serviceLinkedRole(action, world),
    ...throughKeys(call, world),
    ...ofServices(action, call),
    ...scaling(action, call, world),
    ...launching(action, call, world),
  ];
}

function tagging(action: string, call: Call, made: string[]): Demand[] {
  const [prefix = '', name = ''] = action.split(':');
  const creates = /^(Create|Put|Register|Request|Allocate|Run|Authorize)/.test(name) && name !== 'CreateTags';
  // Of what IAM makes, each has a right of its own.
  const found: [string, string] | undefined =
    action === 'iam:CreateInstanceProfile'
      ? ['iam:TagInstanceProfile', `${docs}/IAM/latest/UserGuide/id_tags_instance-profiles.html`]
      : taggingAtCreation[prefix];
  if (!creates || !found || Object.keys(tagsIn(call)).length === 0) return [];
  const [tag, page] = found;
  // What it is told by, where a policy lets tags be given to what is being made alone.
  const context: Context = ['ec2', 'ecs', 'elasticloadbalancing'].includes(prefix)
    ? { [`${prefix}:CreateAction`]: name }
    : {};
  return [{ action: tag, resources: made, context, page }];
}

function passedRoles({ service, parameters }: Call): Demand[] {
  // Firehose has it in what it delivers to.
  const { ExtendedS3DestinationConfiguration: destination } = parameters as {
    ExtendedS3DestinationConfiguration?: object;
  };
  return Object.entries({ ...parameters, ...destination }).flatMap(([name, value]): Demand[] => {
    const to = passing[`${service} ${name}`];
    if (!to || typeof value !== 'string' || !value.includes(':role/')) return [];
    return [{ action: 'iam:PassRole', resources: [value], context: { 'iam:PassedToService': to }, page: passRolePage }];
  });
}

function serviceLinkedRole(action: string, { account }: World): Demand[] {
  const found = serviceLinkedRoles[action];
  if (!found) return [];
  const [service, page] = found;
  const resources = [`arn:aws:iam::${account}:role/aws-service-role/${service}/AWSServiceRole`];
  return [{ action: 'iam:CreateServiceLinkedRole', resources, context: { 'iam:AWSServiceName': service }, page }];
}

const describingForElb = ['DescribeInternetGateways', 'DescribeVpcs'];
const elbPage = `${docs}/elasticloadbalancing/latest/userguide/elb-api-permissions.html`;
const vendedLogs = ['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'ListLogDeliveries'].map(
  (name) => `logs:${name}`,
);
const logPolicies = ['logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups'];
const elastiCacheLogs = `${docs}/AmazonElastiCache/latest/dg/Logging-destinations.html`;
const wafLogs = `${docs}/waf/latest/developerguide/logging-cw-logs.html`;

/** What services ask other services in their caller's name: the actions, on all or on what a parameter names, and for which calls. */
const askedByServices: Record<
  string,
  { actions: string[]; page: string; on?: string; only?: (parameters: Call['parameters']) => boolean }[]
> = {
  'ec2:CreateVpcEndpoint': [
    {
      actions: ['route53:AssociateVPCWithHostedZone'],
      page: `${docs}/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html`,
      only: ({ PrivateDnsEnabled }) => PrivateDnsEnabled === true,
    },
  ],
  'elasticache:CreateReplicationGroup': [{ actions: [...vendedLogs, ...logPolicies], page: elastiCacheLogs }],
  'elasticache:DeleteReplicationGroup': [{ actions: ['logs:DeleteLogDelivery'], page: elastiCacheLogs }],
  'elasticloadbalancing:CreateLoadBalancer': [
    {
      actions: [
        ...describingForElb,
        'DescribeAccountAttributes',
        'DescribeAddresses',
        'DescribeSecurityGroups',
        'DescribeSubnets',
      ].map((name) => `ec2:${name}`),
      page: elbPage,
    },
    {
      actions: ['ec2:GetSecurityGroupsForVpc'],
      page: `${docs}/aws-managed-policy/latest/reference/ElasticLoadBalancingFullAccess.html`,
    },
  ],
  'elasticloadbalancing:CreateTargetGroup': [{ actions: describingForElb.map((name) => `ec2:${name}`), page: elbPage }],
  'lambda:CreateFunction': [
    {
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      page: `${docs}/lambda/latest/dg/configuration-vpc.html`,
      only: ({ VpcConfig }) => VpcConfig !== undefined,
    },
  ],
  'logs:PutDeliverySource': [
    {
      actions: ['cloudfront:AllowVendedLogDeliveryForResource'],
      on: 'resourceArn',
      page: `${docs}/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html`,
    },
  ],
  'servicediscovery:CreatePrivateDnsNamespace': [
    {
      actions: [
        'ec2:DescribeRegions',
        'ec2:DescribeVpcs',
        'route53:CreateHostedZone',
        'route53:GetHostedZone',
        'route53:ListHostedZonesByName',
      ],
      page: `${docs}/cloud-map/latest/dg/cloud-map-api-permissions-ref.html`,
    },
  ],
  'servicediscovery:DeregisterInstance': [
    {
      actions: ['route53:DeleteHealthCheck', 'route53:GetHealthCheck', 'route53:UpdateHealthCheck'],
      page: `${docs}/cloud-map/latest/dg/cloud-map-api-permissions-ref.html`,
    },
  ],
  'wafv2:AssociateWebACL': [
    {
      // IAM knows it for no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
      actions: ['elasticloadbalancing:SetWebAcl'],
      page: `${docs}/aws-managed-policy/latest/reference/AWSWAFFullAccess.html`,
    },
  ],
  'wafv2:DeleteLoggingConfiguration': [{ actions: ['logs:DeleteLogDelivery'], page: wafLogs }],
  'wafv2:PutLoggingConfiguration': [{ actions: ['logs:CreateLogDelivery', ...logPolicies], page: wafLogs }],
};

function ofServices(action: string, { parameters }: Call): Demand[] {
  return (askedByServices[action] ?? [])
    .filter(({ only = () => true }) => only(parameters))
    .flatMap(({ actions, on, page }) =>
      actions.map((action) => ({ action, resources: [on ? String(parameters[on]) : '*'], page })),
    );
}

/** Application Auto Scaling asks ECS, and for target tracking CloudWatch, whether its caller may do what it will do. */
function scaling(action: string, { region, parameters }: Call, { account }: World): Demand[] {
  const [, operation = ''] = /^application-autoscaling:((?:Register|Put|Delete)Scal\w+)$/.exec(action) ?? [];
  if (operation === '') return [];
  const resource = String(parameters.ResourceId);
  const service = `arn:aws:ecs:${region}:${account}:${resource}`;
  const page = `${docs}/AmazonECS/latest/developerguide/auto-scaling-IAM.html`;
  const demands: Demand[] = ['ecs:DescribeServices', 'ecs:UpdateService'].map((action) => ({
    action,
    resources: [service],
    page,
  }));
  if (operation !== 'PutScalingPolicy' && operation !== 'DeleteScalingPolicy') return demands;
  // The policies of steps have alarms that Terraform makes. Which one is deleted, the call does not say.
  if (operation === 'PutScalingPolicy' && parameters.PolicyType !== 'TargetTrackingScaling') return demands;
  const alarm = `arn:aws:cloudwatch:${region}:${account}:alarm:TargetTracking-${resource}-AlarmHigh-1`;
  const validation = `${docs}/autoscaling/application/userguide/security_iam_permission_validation.html`;
  return [
    ...demands,
    { action: 'cloudwatch:DescribeAlarms', resources: ['*'], page: validation },
    ...['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'].map((action) => ({
      action,
      resources: [alarm],
      page: validation,
    })),
  ];
}

const launchPage = `${docs}/autoscaling/ec2/userguide/ec2-auto-scaling-api-permissions.html`;

/** EC2 Auto Scaling asks EC2 whether its caller may launch what the template of a group says, and IAM whether it may give a profile the role that it has. */
function launching(action: string, { region, parameters }: Call, { account }: World): Demand[] {
  if (action === 'iam:AddRoleToInstanceProfile') {
    const role = `arn:aws:iam::${account}:role/${parameters.RoleName}`;
    const context = { 'iam:PassedToService': 'ec2.amazonaws.com' };
    const page = `${docs}/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html`;
    return [{ action: 'iam:PassRole', resources: [role], context, page }];
  }
  const [id] = /lt-[0-9a-f]+/.exec(JSON.stringify(parameters)) ?? [];
  if (!/^autoscaling:(Create|Update)AutoScalingGroup$/.test(action) || id === undefined) return [];
  const made = ['instance', 'volume', 'network-interface'].map((kind) => `arn:aws:ec2:${region}:${account}:${kind}/*`);
  const context = { 'ec2:LaunchTemplate': `arn:aws:ec2:${region}:${account}:launch-template/${id}` };
  const image = `arn:aws:ssm:${region}::parameter/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id`;
  return [
    { action: 'ec2:RunInstances', resources: made, context, page: launchPage },
    { action: 'ec2:CreateTags', resources: made, context: { 'ec2:CreateAction': 'RunInstances' }, page: launchPage },
    {
      action: 'ssm:GetParameters',
      resources: [image],
      page: `${docs}/autoscaling/ec2/userguide/using-systems-manager-parameters.html`,
    },
  ];
}
