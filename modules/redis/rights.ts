import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, onAny, onChange, type Rights } from '../shared/rights.ts';

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
      resources: ['replicationgroup', 'cluster', 'parametergroup', 'subnetgroup', 'snapshot'].map((type) =>
        arnOf(owner, 'elasticache', `${type}:${awsNamePattern('replicationGroup', owner.name)}`),
      ),
    },
  ],
  uses: {
    'elasticache:DecreaseReplicaCount': onChange('aws_elasticache_replication_group', 'elasticache/replication_group'),
    'elasticache:IncreaseReplicaCount': onChange('aws_elasticache_replication_group', 'elasticache/replication_group'),
    'elasticache:ResetCacheParameterGroup': onChange('aws_elasticache_parameter_group', 'elasticache/parameter_group'),
  },
  serviceLinkedRoles: ['elasticache.amazonaws.com'],
};
