import type { DomainSettings } from '../load-balancer/settings.ts';
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

/** What an environment has of CloudFront, which also sells savings plans. Its functions are told by their names. */
const ofCloudFront = {
  tagged: ['Distribution', 'VpcOrigin'],
  // They can have no tags.
  policies: ['CachePolicy', 'OriginAccessControl', 'OriginRequestPolicy', 'ResponseHeadersPolicy'],
};

/** The zone that holds host names of an environment. One that is called by its name has an id that only AWS knows. */
export type HostedZone = Partial<Pick<DomainSettings, 'hostedZoneId' | 'hostedZoneName' | 'createHostedZone'>>;

/** What makes, changes and destroys an environment, and runs its migration, beside what describes it; by the name of a policy for each. */
export function deployStatements(
  owner: Owner,
  state: TerraformState,
  registry: Registry,
  zones: readonly HostedZone[],
): Record<string, Statement[]> {
  return {
    state: [...readState(state, owner.place), ...writeState(state, owner.place)],
    network: network(owner),
    data: data(owner),
    services: services(owner),
    unnamed: unnamed(owner),
    domains: domains(owner, zones),
    roles: [...roles(owner), ...limits([owner.place.region, registry.place.region], state)],
  };
}

/** Whatever has these tags, or none: for what is being made, and for what can have none. */
function notOfOthers({ project, environment }: Owner): Statement['conditions'] & object {
  return {
    StringEqualsIfExists: { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': environment },
  };
}

/** EC2 names nothing: what is the environment's own is told by its tags. */
function network(owner: Owner): Statement[] {
  const { account, region } = owner.place;
  return [
    {
      sid: 'MakeNetwork',
      actions: [
        'ec2:AllocateAddress',
        'ec2:CreateFlowLogs',
        'ec2:CreateInternetGateway',
        'ec2:CreateNatGateway',
        'ec2:CreateRouteTable',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:CreateVpc',
        'ec2:CreateVpcEndpoint',
        // Interfaces that Lambda left behind have no tags.
        'ec2:DeleteNetworkInterface',
        'ec2:DetachNetworkInterface',
        'ec2:DisassociateAddress',
      ],
      resources: ['*'],
      conditions: notOfOthers(owner),
    },
    {
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
      sid: 'TagNewNetwork',
      actions: ['ec2:CreateTags'],
      resources: ['*'],
      conditions: { StringLike: { 'ec2:CreateAction': '*' } },
    },
    {
      // That of a VPC has no tags before it is adopted.
      sid: 'AdoptDefaultGroup',
      actions: ['ec2:CreateTags', 'ec2:RevokeSecurityGroup*'],
      resources: [`arn:aws:ec2:${region}:${account}:security-group/*`],
      conditions: notOfOthers(owner),
    },
    {
      // Asked for beside the group that gets it, and without tags while it is new.
      sid: 'MakeRules',
      actions: ['ec2:AuthorizeSecurityGroup*'],
      resources: [`arn:aws:ec2:${region}:${account}:security-group-rule/*`],
    },
    {
      sid: 'ChangeNetwork',
      actions: [
        'ec2:AssociateRouteTable',
        'ec2:AttachInternetGateway',
        'ec2:AuthorizeSecurityGroup*',
        'ec2:CreateRoute',
        'ec2:CreateTags',
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
    // Nothing tells KMS's tags of a new key from those of one that somebody else made without any.
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
        'kms:RetireGrant',
        'kms:ScheduleKeyDeletion',
        'kms:UntagResource',
        'kms:UpdateAlias',
        'kms:UpdateKeyDescription',
      ],
      resources: [...arns.keys, ...arns.cdnKeys],
      conditions: own(owner),
    },
    {
      sid: 'NameKey',
      actions: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
      resources: [...arns.keyAlias, ...arns.cdnKeyAlias],
    },
  ];
}

function services(owner: Owner): Statement[] {
  const arns = ownArns(owner);
  return [
    {
      sid: 'ManageServices',
      actions: [
        'cloudfront:DeleteFunction',
        'cloudfront:PublishFunction',
        'cloudfront:UpdateFunction',
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
        ...arns.cdnFunctions,
        ...arns.ecs,
        ...arns.events,
        ...arns.functions,
        ...arns.logGroups,
        ...arns.repository,
      ],
    },
  ];
}

/** What AWS names itself, so that tags tell whose it is, or nothing does. */
function unnamed(owner: Owner): Statement[] {
  const arns = ownArns(owner);
  return [
    {
      // What is new has no tags yet, a proxy's target group never has any, and WAF sees none on a load balancer. Only load balancing tells
      // the tags of what is new from those of what somebody else made without any.
      sid: 'MakeTagged',
      actions: [
        'acm:AddTagsToCertificate',
        'acm:RequestCertificate',
        'application-autoscaling:Put*',
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:TagResource',
        'cloudfront:AllowVendedLogDeliveryForResource',
        ...ofCloudFront.tagged.map((kind) => `cloudfront:Create${kind}`),
        'cloudfront:TagResource',
        'elasticloadbalancing:Create*',
        'elasticloadbalancing:SetRulePriorities',
        'elasticloadbalancing:SetWebAcl',
        'rds:AddTagsToResource',
        'rds:CreateDBProxy',
        'rds:DeregisterDBProxyTargets',
        'rds:ModifyDBProxyTargetGroup',
        'rds:RegisterDBProxyTargets',
        'wafv2:AssociateWebACL',
        'wafv2:CreateWebACL',
        'wafv2:DisassociateWebACL',
        'wafv2:TagResource',
      ],
      resources: ['*'],
      conditions: notOfOthers(owner),
    },
    {
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html
      sid: 'TagNewLoadBalancing',
      actions: ['elasticloadbalancing:AddTags'],
      resources: ['*'],
      conditions: { StringLike: { 'elasticloadbalancing:CreateAction': '*' } },
    },
    {
      sid: 'ChangeTagged',
      actions: [
        'acm:DeleteCertificate',
        'acm:RemoveTagsFromCertificate',
        'application-autoscaling:Delete*',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:UntagResource',
        ...ofCloudFront.tagged.flatMap((kind) => [`cloudfront:Delete${kind}`, `cloudfront:Update${kind}`]),
        'cloudfront:UntagResource',
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:Delete*',
        'elasticloadbalancing:Modify*',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
        'rds:DeleteDBProxy',
        'rds:ModifyDBProxy',
        'rds:RemoveTagsFromResource',
        'wafv2:DeleteLoggingConfiguration',
        'wafv2:DeleteWebACL',
        'wafv2:PutLoggingConfiguration',
        'wafv2:UntagResource',
        'wafv2:UpdateWebACL',
      ],
      resources: ['*'],
      conditions: own(owner),
    },
    {
      // Asked for with each web ACL that has such rules, and without tags.
      sid: 'UseManagedRules',
      actions: ['wafv2:UpdateWebACL'],
      resources: ['global', 'regional'].map((scope) => `arn:aws:wafv2:*:*:${scope}/managedruleset/*`),
    },
    {
      sid: 'ManageLogDeliveries',
      actions: [
        'logs:CreateDelivery',
        'logs:DeleteDelivery*',
        'logs:PutDelivery*',
        'logs:TagResource',
        'logs:UntagResource',
        'logs:UpdateDeliveryConfiguration',
      ],
      resources: arns.logDeliveries,
      conditions: notOfOthers(owner),
    },
    {
      // Neither a name nor a tag tells whose it is.
      sid: 'ManageShared',
      actions: [
        ...ofCloudFront.policies.flatMap((kind) =>
          ['Create', 'Delete', 'Update'].map((verb) => `cloudfront:${verb}${kind}`),
        ),
        'cloudfront:CreateFunction',
        'ecs:DeregisterTaskDefinition',
        'ecs:ListTasks',
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      resources: ['*'],
    },
  ];
}

/** Route 53 knows no tags in IAM: a zone is told by its id, or what is in it by its name. */
function domains({ place: { region } }: Owner, zones: readonly HostedZone[]): Statement[] {
  const ids = new Set(zones.flatMap(({ hostedZoneId }) => hostedZoneId ?? []));
  const names = new Set(zones.flatMap(({ hostedZoneName }) => hostedZoneName ?? []));
  const zone = (id: string) => `arn:aws:route53:::hostedzone/${id}`;
  return [
    {
      // An interface endpoint answers under the name of its service, which a zone of AWS's holds.
      sid: 'NameEndpoints',
      actions: ['route53:AssociateVPCWithHostedZone'],
      resources: [zone('*')],
      conditions: { StringLikeIfExists: { 'route53:VPCs': `VPCId=*,VPCRegion=${region}` } },
    },
    ...(ids.size > 0
      ? [{ sid: 'ChangeRecords', actions: ['route53:ChangeResourceRecordSets'], resources: [...ids].map(zone) }]
      : []),
    ...(names.size > 0
      ? [
          {
            // Not by the host names: a deploy that takes another one deletes the records of the one before.
            sid: 'ChangeRecordsByName',
            actions: ['route53:ChangeResourceRecordSets'],
            resources: [zone('*')],
            conditions: {
              'ForAllValues:StringLike': {
                'route53:ChangeResourceRecordSetsNormalizedRecordNames': [...names].flatMap((name) => [
                  name,
                  `*.${name}`,
                ]),
              },
            },
          },
        ]
      : []),
    ...(zones.some(({ createHostedZone }) => createHostedZone)
      ? [
          {
            sid: 'ManageZone',
            actions: [
              'route53:ChangeTagsForResource',
              'route53:CreateHostedZone',
              'route53:DeleteHostedZone',
              'route53:UpdateHostedZoneComment',
            ],
            resources: ['*'],
          },
        ]
      : []),
  ];
}

/** No role without the boundary, and no role of others. GitHub's own roles are under a path that it does not reach. */
function roles(owner: Owner): Statement[] {
  const { name, place } = owner;
  const { roles } = ownArns(owner);
  return [
    {
      sid: 'ManageBoundRoles',
      actions: [
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
      conditions: { StringEquals: { 'iam:PermissionsBoundary': permissionsBoundaryArn(name, place) } },
    },
    {
      sid: 'TagRoles',
      actions: ['iam:ListInstanceProfilesForRole', 'iam:TagRole', 'iam:UntagRole'],
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
