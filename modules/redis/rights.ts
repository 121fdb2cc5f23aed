import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onChange, ownTagsOrNone, type Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

/**
 * Names are so short here that a cut one may begin as those of another environment, `pre` as `production`: then tags, too, tell whose it is.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html: each of these types knows `aws:ResourceTag`.
 */
function ofOwner(owner: Owner): Pick<Statement, 'resources' | 'conditions'> {
  const pattern = awsNamePattern('replicationGroup', owner.name);
  return {
    resources: ['replicationgroup', 'cluster', 'parametergroup', 'subnetgroup', 'snapshot'].map((type) =>
      arnOf(owner, 'elasticache', `${type}:${pattern}`),
    ),
    ...(pattern !== `${owner.name}-*` && { conditions: ownTagsOrNone(owner) }),
  };
}

export const redisRights: Rights = {
  policy: 'data',
  types: {
    aws_elasticache_parameter_group: 'elasticache:CreateCacheParameterGroup',
    aws_elasticache_replication_group: 'elasticache:CreateReplicationGroup',
    aws_elasticache_subnet_group: 'elasticache:CreateCacheSubnetGroup',
  },
  describe: () => [onAny(['elasticache:Describe*', 'elasticache:ListTagsForResource'])],
  deploy: (owner) => [
    {
      sid: 'ManageRedis',
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
      ],
      ...ofOwner(owner),
    },
  ],
  uses: {
    'elasticache:DecreaseReplicaCount': onChange('aws_elasticache_replication_group', 'elasticache/replication_group'),
    'elasticache:ResetCacheParameterGroup': onChange('aws_elasticache_parameter_group', 'elasticache/parameter_group'),
  },
  serviceLinkedRoles: ['elasticache.amazonaws.com'],
};
