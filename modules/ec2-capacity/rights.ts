import { useCluster } from '../cluster/rights.ts';
import { roleRights } from '../shared/common-rights.ts';
import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onChange, onNew, onOwn, type Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

/** Begins the name of a capacity provider, which AWS lets begin with no `aws`, `ecs` or `fargate`: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html */
export const providerWord = 'ec2';

/** Where AWS says which image is the newest: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html */
export const imageParameters = '/aws/service/ecs/optimized-ami/amazon-linux-2023';

function groupArns(owner: Owner): string[] {
  return [
    arnOf(
      owner,
      'autoscaling',
      `autoScalingGroup:*:autoScalingGroupName/${awsNamePattern('autoScalingGroup', owner.name)}`,
    ),
  ];
}

function providerArns(owner: Owner): string[] {
  return [arnOf(owner, 'ecs', `capacity-provider/${awsNamePattern('ecs', providerWord, owner.name)}`)];
}

function profileArns({ name, place: { account } }: Owner): string[] {
  return [`arn:aws:iam::${account}:instance-profile/${awsNamePattern('role', name)}`];
}

const ofAgent = {
  onCluster: [
    'ecs:DeregisterContainerInstance',
    'ecs:RegisterContainerInstance',
    'ecs:SubmitAttachmentStateChanges',
    'ecs:SubmitContainerStateChange',
    'ecs:SubmitTaskStateChange',
  ],
  onInstance: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
  onNothing: ['ecs:DiscoverPollEndpoint'],
};

/**
 * What the agent of ECS does on an instance: of AmazonEC2ContainerServiceforEC2Role what is about this cluster. Images are pulled and logs written by the execution role of each task
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html).
 */
export function agentStatements(clusterArn: string, place: Owner['place']): Statement[] {
  return [
    { sid: 'RegisterInCluster', actions: ofAgent.onCluster, resources: [clusterArn] },
    ...instanceStatements(clusterArn, place),
  ];
}

function instanceStatements(clusterArn: string, { region, account }: Owner['place']): Statement[] {
  return [
    {
      sid: 'BeTold',
      actions: ofAgent.onInstance,
      resources: [`arn:aws:ecs:${region}:${account}:container-instance/*/*`],
      conditions: { ArnEquals: { 'ecs:cluster': clusterArn } },
    },
    { sid: 'FindEcs', actions: ofAgent.onNothing, resources: ['*'] },
  ];
}

const agentPage =
  'the agent of ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html';
const launchPage =
  'EC2 Auto Scaling, of who makes or changes a group with a launch template: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-api-permissions.html';

/** Of a launch template, the group of instances that it makes, and what brings tasks to them; `asksForTypes` where the plan asks AWS what a type has. */
export function ec2CapacityRights(asksForTypes: boolean): readonly Rights[] {
  return [
    roleRights('ec2.amazonaws.com'),
    { ...capacityRights, ...(asksForTypes && { types: { ...capacityRights.types, ...ofTypes } }) },
  ];
}

const ofTypes = { 'data.aws_ec2_instance_type': 'ec2:DescribeInstanceTypes' };

const capacityRights: Rights = {
  policy: 'domains',
  types: {
    aws_autoscaling_group: 'autoscaling:CreateAutoScalingGroup',
    aws_ecs_capacity_provider: 'ecs:CreateCapacityProvider',
    aws_iam_instance_profile: 'iam:CreateInstanceProfile',
    aws_launch_template: 'ec2:CreateLaunchTemplate',
  },
  describe: (owner) => [
    onAny(['autoscaling:Describe*', 'ec2:DescribeInstanceTypes', 'ec2:DescribeLaunchTemplate*']),
    { sid: 'DescribeCapacity', actions: ['ecs:DescribeCapacityProviders'], resources: providerArns(owner) },
    { sid: 'DescribeProfiles', actions: ['iam:GetInstanceProfile'], resources: profileArns(owner) },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageInstanceGroups',
      actions: [
        'autoscaling:CreateAutoScalingGroup',
        'autoscaling:CreateOrUpdateTags',
        'autoscaling:DeleteAutoScalingGroup',
        'autoscaling:DeleteTags',
        'autoscaling:UpdateAutoScalingGroup',
      ],
      resources: groupArns(owner),
    },
    {
      sid: 'ManageCapacity',
      actions: [
        'ecs:CreateCapacityProvider',
        'ecs:DeleteCapacityProvider',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateCapacityProvider',
      ],
      resources: providerArns(owner),
    },
    {
      sid: 'ManageProfiles',
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:TagInstanceProfile',
        'iam:UntagInstanceProfile',
      ],
      resources: profileArns(owner),
    },
    // Terraform asks for it to be added to a profile, which is to be given to EC2.
    onNew(owner, ['ec2:CreateLaunchTemplate']),
    onOwn(owner, ['ec2:CreateLaunchTemplateVersion', 'ec2:DeleteLaunchTemplate', 'ec2:ModifyLaunchTemplate']),
    {
      // No instance but by a launch template: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
      sid: 'LaunchByTemplate',
      actions: ['ec2:RunInstances'],
      resources: ['*'],
      conditions: { ArnLike: { 'ec2:LaunchTemplate': arnOf(owner, 'ec2', 'launch-template/*') } },
    },
    {
      sid: 'FindImage',
      actions: ['ssm:GetParameters'],
      resources: [`arn:aws:ssm:${owner.place.region}::parameter${imageParameters}/*`],
    },
  ],
  tasks: (owner) => [
    useCluster(owner, ofAgent.onCluster),
    ...instanceStatements(arnOf(owner, 'ecs', `cluster/${owner.name}`), owner.place),
  ],
  uses: {
    ...Object.fromEntries(Object.values(ofAgent).flatMap((actions) => actions.map((action) => [action, agentPage]))),
    'autoscaling:DeleteTags': onChange('aws_autoscaling_group', 'autoscaling/group'),
    'ec2:RunInstances': launchPage,
    'iam:UntagInstanceProfile': onChange('aws_iam_instance_profile', 'iam/instance_profile'),
    'ssm:GetParameters':
      'EC2, of who makes a launch template that names a parameter: https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html',
  },
  // By its own role it makes that of Spot: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
  serviceLinkedRoles: ['autoscaling.amazonaws.com'],
};
