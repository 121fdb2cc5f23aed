import { arnOf, type Owner, onAny, type Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

/** What ECS has of an environment: one cluster, and what is in it. */
export function ecsArns(owner: Owner): string[] {
  const { name } = owner;
  return [`cluster/${name}`, `service/${name}/*`, `task/${name}/*`, `task-definition/${name}-*`].map((rest) =>
    arnOf(owner, 'ecs', rest),
  );
}

/** What the boundary lets roles do with what ECS has of an environment. One statement: its text is short of room, and each role has a policy of its own that names less. */
export function useCluster(owner: Owner, actions: string[]): Statement {
  return { sid: 'UseCluster', actions, resources: ecsArns(owner) };
}

export const clusterRights: Rights = {
  policy: 'services',
  types: {
    aws_ecs_cluster: 'ecs:CreateCluster',
    aws_ecs_cluster_capacity_providers: 'ecs:PutClusterCapacityProviders',
  },
  describe: (owner) => [{ sid: 'DescribeEcs', actions: ['ecs:Describe*'], resources: ecsArns(owner) }],
  deploy: (owner) => [
    {
      sid: 'ManageEcs',
      actions: [
        'ecs:CreateCluster',
        'ecs:DeleteCluster',
        // Asked for after the cluster has been updated.
        'ecs:ListTagsForResource',
        'ecs:PutClusterCapacityProviders',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateCluster*',
      ],
      resources: ecsArns(owner),
    },
  ],
  serviceLinkedRoles: ['ecs.amazonaws.com'],
};

/** Of people in running containers: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html. */
export const ecsExecRights: Rights = {
  policy: 'services',
  types: {},
  tasks: () => [
    onAny([
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]),
  ],
  uses: Object.fromEntries(
    ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((action) => [
      `ssmmessages:${action}`,
      'ECS Exec: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
    ]),
  ),
};
