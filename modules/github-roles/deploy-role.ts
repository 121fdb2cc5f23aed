import type { Statement } from '../shared/iam.ts';
import type { Registry } from './describe.ts';
import { type Owner, own, ownArns } from './own.ts';
import { permissionsBoundaryArn } from './permissions-boundary.ts';
import { objectArn, readState, type TerraformState, writeState } from './terraform-state.ts';

/** The services that take on a role of the environment. */
const roleTakers = [
  'ecs-tasks.amazonaws.com',
  'lambda.amazonaws.com',
  'monitoring.rds.amazonaws.com',
  'rds.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
];

/** The services that make a role of their own in an account, the first time that they are used in it. */
const serviceLinkedRoles = [
  'delivery.logs.amazonaws.com',
  'ecs.amazonaws.com',
  'ecs.application-autoscaling.amazonaws.com',
  'elasticache.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'rds.amazonaws.com',
  'vpcorigin.cloudfront.amazonaws.com',
  'wafv2.amazonaws.com',
];

/** What an environment has of CloudFront, which also sells savings plans. */
const ofCloudFront = [
  'CachePolicy',
  'Distribution',
  'Function',
  'OriginAccessControl',
  'OriginRequestPolicy',
  'ResponseHeadersPolicy',
  'VpcOrigin',
];

/** What makes, changes and destroys an environment, and runs its migration, beside what describes it; by the name of a policy for each. */
export function deployStatements(owner: Owner, state: TerraformState, registry: Registry): Record<string, Statement[]> {
  return {
    state: [...readState(state, owner.place), ...writeState(state, owner.place)],
    network: network(owner),
    data: data(owner),
    services: services(owner),
    roles: [...roles(owner), ...limits([owner.place.region, registry.place.region], state)],
  };
}

/** Whatever has these tags, or none yet. */
function notOfOthers({ project, environment }: Owner): Statement['conditions'] & object {
  return {
    StringEqualsIfExists: { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': environment },
  };
}

/** EC2 names nothing: what is the environment's own is told by its tags. */
function network(owner: Owner): Statement[] {
  return [
    {
      sid: 'MakeNetwork',
      actions: [
        'ec2:AllocateAddress',
        'ec2:AssociateRouteTable',
        'ec2:AttachInternetGateway',
        'ec2:AuthorizeSecurityGroup*',
        'ec2:CreateFlowLogs',
        'ec2:CreateInternetGateway',
        'ec2:CreateNatGateway',
        'ec2:CreateRoute',
        'ec2:CreateRouteTable',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:CreateTags',
        'ec2:CreateVpc',
        'ec2:CreateVpcEndpoint',
        // Interfaces that Lambda left behind have no tags, and no more has a VPC's default group before it is adopted.
        'ec2:DeleteNetworkInterface',
        'ec2:DetachNetworkInterface',
        'ec2:DisassociateAddress',
        'ec2:RevokeSecurityGroup*',
      ],
      resources: ['*'],
      conditions: notOfOthers(owner),
    },
    {
      sid: 'ChangeNetwork',
      actions: [
        'ec2:DeleteFlowLogs',
        'ec2:DeleteInternetGateway',
        'ec2:DeleteNatGateway',
        'ec2:DeleteRoute',
        'ec2:DeleteRouteTable',
        'ec2:DeleteSecurityGroup',
        'ec2:DeleteSubnet',
        'ec2:DeleteTags',
        'ec2:DeleteVpc',
        'ec2:DeleteVpcEndpoints',
        'ec2:DetachInternetGateway',
        'ec2:DisassociateRouteTable',
        'ec2:ModifySecurityGroupRules',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:ModifyVpcEndpoint',
        'ec2:ReleaseAddress',
        'ec2:ReplaceRoute',
        'ec2:ReplaceRouteTableAssociation',
        'ec2:UpdateSecurityGroupRuleDescriptions*',
      ],
      resources: ['*'],
      conditions: own(owner),
    },
  ];
}

function data(owner: Owner): Statement[] {
  const arns = ownArns(owner);
  const { account, region } = owner.place;
  return [
    {
      sid: 'ManageData',
      actions: [
        'elasticache:AddTagsToResource',
        'elasticache:CreateCacheParameterGroup',
        'elasticache:CreateCacheSubnetGroup',
        'elasticache:CreateReplicationGroup',
        'elasticache:DecreaseReplicaCount',
        'elasticache:DeleteCacheParameterGroup',
        'elasticache:DeleteCacheSubnetGroup',
        'elasticache:DeleteReplicationGroup',
        'elasticache:IncreaseReplicaCount',
        'elasticache:Modify*',
        'elasticache:RemoveTagsFromResource',
        'elasticache:ResetCacheParameterGroup',
        'rds:CreateDBInstance*',
        'rds:CreateDBParameterGroup',
        'rds:CreateDBSnapshot',
        'rds:CreateDBSubnetGroup',
        'rds:DeleteDBInstance',
        'rds:DeleteDBParameterGroup',
        'rds:DeleteDBSubnetGroup',
        'rds:ModifyDBInstance',
        'rds:ModifyDBParameterGroup',
        'rds:ModifyDBSubnetGroup',
        'rds:RebootDBInstance',
        'rds:ResetDBParameterGroup',
        's3:CreateBucket',
        's3:DeleteBucket*',
        's3:DeleteObject*',
        's3:ListBucketVersions',
        's3:PutBucket*',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        'secretsmanager:CreateSecret',
        'secretsmanager:DeleteSecret',
        // The provider reads each version that it wrote, and a step the token of Redis.
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:RestoreSecret',
        'secretsmanager:TagResource',
        'secretsmanager:UntagResource',
        'secretsmanager:UpdateSecret*',
        'sns:CreateTopic',
        'sns:DeleteTopic',
        'sns:SetSubscriptionAttributes',
        'sns:SetTopicAttributes',
        'sns:Subscribe',
        'sns:TagResource',
        'sns:Unsubscribe',
        'sns:UntagResource',
        'sqs:CreateQueue',
        'sqs:DeleteQueue',
        'sqs:SetQueueAttributes',
        'sqs:TagQueue',
        'sqs:UntagQueue',
        'ssm:AddTagsToResource',
        'ssm:DeleteParameter',
        'ssm:PutParameter',
        'ssm:RemoveTagsFromResource',
      ],
      resources: [
        ...arns.buckets,
        ...arns.elastiCache,
        ...arns.parameters,
        ...arns.queues,
        ...arns.rds,
        ...arns.secrets,
        ...arns.topics,
        `arn:aws:rds:${region}:${account}:og:default:*`,
      ],
    },
    { sid: 'MakeKey', actions: ['kms:CreateKey', 'kms:TagResource'], resources: ['*'], conditions: notOfOthers(owner) },
    {
      sid: 'ManageKey',
      actions: [
        'kms:CancelKeyDeletion',
        'kms:CreateAlias',
        'kms:CreateGrant',
        'kms:Decrypt',
        'kms:DeleteAlias',
        'kms:DisableKeyRotation',
        'kms:EnableKey*',
        'kms:Encrypt',
        'kms:GenerateDataKey*',
        'kms:PutKeyPolicy',
        'kms:ReEncrypt*',
        'kms:ScheduleKeyDeletion',
        'kms:UntagResource',
        'kms:UpdateAlias',
        'kms:UpdateKeyDescription',
      ],
      resources: arns.keys,
      conditions: own(owner),
    },
    {
      sid: 'NameKey',
      actions: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
      resources: arns.keyAlias,
    },
  ];
}

function services(owner: Owner): Statement[] {
  const arns = ownArns(owner);
  return [
    {
      sid: 'ManageServices',
      actions: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
        'ecr:CreateRepository',
        'ecr:DeleteLifecyclePolicy',
        'ecr:DeleteRepository',
        'ecr:DeleteRepositoryPolicy',
        'ecr:DescribeImageScanFindings',
        'ecr:PutImageScanningConfiguration',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:SetRepositoryPolicy',
        'ecr:TagResource',
        'ecr:UntagResource',
        'ecs:CreateCluster',
        'ecs:CreateService',
        'ecs:DeleteCluster',
        'ecs:DeleteService',
        'ecs:PutClusterCapacityProviders',
        'ecs:RegisterTaskDefinition',
        'ecs:RunTask',
        'ecs:StopTask',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateCluster*',
        'ecs:UpdateService',
        'events:DeleteRule',
        'events:DisableRule',
        'events:EnableRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
        'events:UntagResource',
        'lambda:AddPermission',
        'lambda:CreateFunction',
        'lambda:DeleteFunction*',
        'lambda:PutFunctionEventInvokeConfig',
        'lambda:RemovePermission',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateFunction*',
        'logs:AssociateKmsKey',
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteMetricFilter',
        'logs:DeleteRetentionPolicy',
        'logs:DisassociateKmsKey',
        // What the migration printed.
        'logs:GetLogEvents',
        'logs:PutMetricFilter',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: [
        ...arns.alarms,
        ...arns.ecs,
        ...arns.events,
        ...arns.functions,
        ...arns.logGroups,
        ...arns.repository,
      ],
    },
    {
      // AWS names it itself, and lets its tags decide.
      sid: 'ManageTagged',
      actions: [
        'acm:AddTagsToCertificate',
        'acm:DeleteCertificate',
        'acm:RemoveTagsFromCertificate',
        'acm:RequestCertificate',
        'application-autoscaling:Delete*',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:Put*',
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
        'cloudfront:AllowVendedLogDeliveryForResource',
        ...ofCloudFront.flatMap((kind) => ['Create', 'Delete', 'Update'].map((verb) => `cloudfront:${verb}${kind}`)),
        'cloudfront:PublishFunction',
        'cloudfront:TagResource',
        'cloudfront:UntagResource',
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:Create*',
        'elasticloadbalancing:Delete*',
        'elasticloadbalancing:Modify*',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:Set*',
        'rds:AddTagsToResource',
        'rds:CreateDBProxy',
        'rds:DeleteDBProxy',
        'rds:DeregisterDBProxyTargets',
        'rds:ModifyDBProxy*',
        'rds:RegisterDBProxyTargets',
        'rds:RemoveTagsFromResource',
        'wafv2:AssociateWebACL',
        'wafv2:CreateWebACL',
        'wafv2:DeleteLoggingConfiguration',
        'wafv2:DeleteWebACL',
        'wafv2:DisassociateWebACL',
        'wafv2:PutLoggingConfiguration',
        'wafv2:TagResource',
        'wafv2:UntagResource',
        'wafv2:UpdateWebACL',
      ],
      resources: ['*'],
      conditions: notOfOthers(owner),
    },
    {
      // Neither a name nor a tag tells whose it is.
      sid: 'ManageShared',
      actions: [
        'ecs:DeregisterTaskDefinition',
        'ecs:ListTasks',
        'logs:CreateDelivery',
        'logs:CreateLogDelivery',
        'logs:DeleteDelivery*',
        'logs:DeleteLogDelivery',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutDelivery*',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        'route53:ChangeResourceRecordSets',
        'route53:ChangeTagsForResource',
        'route53:CreateHostedZone',
        'route53:DeleteHostedZone',
        'route53:UpdateHostedZoneComment',
      ],
      resources: ['*'],
    },
  ];
}

/** No role without the boundary, and no role of others. GitHub's own roles are under a path that it does not reach. */
function roles(owner: Owner): Statement[] {
  const { name, place } = owner;
  const { roles } = ownArns(owner);
  return [
    {
      sid: 'MakeBoundRoles',
      actions: ['iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
      resources: roles,
      conditions: { StringEquals: { 'iam:PermissionsBoundary': permissionsBoundaryArn(name, place) } },
    },
    {
      sid: 'ManageRoles',
      actions: [
        'iam:DeleteRole',
        'iam:ListInstanceProfilesForRole',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
    },
    {
      sid: 'PassRoles',
      actions: ['iam:PassRole'],
      resources: roles,
      conditions: { StringEquals: { 'iam:PassedToService': roleTakers } },
    },
    {
      sid: 'MakeRolesOfServices',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [`arn:aws:iam::${place.account}:role/aws-service-role/*`],
      conditions: { StringEquals: { 'iam:AWSServiceName': serviceLinkedRoles } },
    },
  ];
}

/** What no statement above may open, whatever it grows to. */
function limits(regions: string[], state: TerraformState): Statement[] {
  return [
    {
      // Global services are in us-east-1, and so is what CloudFront uses.
      sid: 'OnlyInRegion',
      effect: 'Deny',
      actions: ['*'],
      resources: ['*'],
      conditions: { StringNotEquals: { 'aws:RequestedRegion': [...new Set([...regions, 'us-east-1'])] } },
    },
    {
      sid: 'LeaveStateAsItIs',
      effect: 'Deny',
      actions: ['s3:DeleteBucket*', 's3:DeleteObjectVersion', 's3:PutBucket*', 's3:PutEncrypt*', 's3:PutLifecycle*'],
      resources: [state.bucketArn, `${state.bucketArn}/*`],
    },
    {
      sid: 'DeleteNoState',
      effect: 'Deny',
      actions: ['s3:DeleteObject'],
      resources: [objectArn(state), `${state.bucketArn}/*bootstrap.tfstate`],
    },
    {
      sid: 'LeaveKeyOfStateAsItIs',
      effect: 'Deny',
      actions: [
        'kms:CreateAlias',
        'kms:CreateGrant',
        'kms:Disable*',
        'kms:PutKeyPolicy',
        'kms:ReEncrypt*',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:Update*',
      ],
      resources: [state.kmsKeyArn],
    },
  ];
}
