import { ecsArns } from '../cluster/rights.ts';
import { logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import { arnOf, onAny, onNew, onOwn, type Rights } from '../shared/rights.ts';
import { type PermissionSettings, statementsOf } from '../workload/permissions.ts';

const fargateRights: Rights = {
  policy: 'services',
  types: { aws_ecs_service: 'ecs:CreateService', aws_ecs_task_definition: 'ecs:RegisterTaskDefinition' },
  describe: () => [onAny(['ecs:DescribeTaskDefinition'])],
  deploy: (owner) => [
    {
      sid: 'ManageEcs',
      actions: [
        'ecs:CreateService',
        'ecs:DeleteService',
        'ecs:RegisterTaskDefinition',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateService',
      ],
      resources: ecsArns(owner),
    },
    // A deploy tells why tasks stopped.
    onAny(['ecs:ListTasks']),
  ],
  uses: { 'ecs:ListTasks': 'a deploy, which tells why tasks stopped' },
  // Images, which may be another environment's.
  tasks: () => [
    onAny([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
    ]),
  ],
};

/** Of a task definition with its roles, its security group and its logs, and of a service that keeps it running. */
export const fargateServiceRights: readonly Rights[] = [
  fargateRights,
  securityGroupRights,
  logGroupRights,
  roleRights('ecs-tasks.amazonaws.com'),
];

/** Of what the settings of a service let its code do beside: the boundary grows by it. */
export function permissionsRights(permissions: readonly PermissionSettings[]): Rights {
  return { policy: 'services', types: {}, tasks: () => statementsOf(permissions) };
}

export const scalingRights: Rights = {
  policy: 'services',
  types: {
    aws_appautoscaling_policy: 'application-autoscaling:PutScalingPolicy',
    aws_appautoscaling_scheduled_action: 'application-autoscaling:PutScheduledAction',
    aws_appautoscaling_target: 'application-autoscaling:RegisterScalableTarget',
  },
  describe: () => [
    onAny([
      'application-autoscaling:Describe*',
      'application-autoscaling:ListTagsForResource',
      'cloudwatch:DescribeAlarms',
    ]),
  ],
  deploy: (owner) => [
    onNew(owner, [
      'application-autoscaling:Put*',
      'application-autoscaling:RegisterScalableTarget',
      'application-autoscaling:TagResource',
    ]),
    onOwn(owner, [
      'application-autoscaling:Delete*',
      'application-autoscaling:DeregisterScalableTarget',
      'application-autoscaling:UntagResource',
    ]),
    {
      // It makes and deletes the alarms of target tracking itself, and refuses a caller who may not
      // (https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html), nor describe and update the service
      // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/auto-scaling-IAM.html). It asks before their names are known.
      sid: 'TrackTargets',
      actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'],
      resources: [arnOf(owner, 'cloudwatch', 'alarm:TargetTracking-*')],
    },
  ],
  serviceLinkedRoles: ['ecs.application-autoscaling.amazonaws.com'],
};
