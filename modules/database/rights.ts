import { keepKey } from '../shared/common-rights.ts';
import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onChange, onNew, onOwn, ownTagsOrNone, type Rights } from '../shared/rights.ts';
import type { DatabaseSettings } from './settings.ts';

const describe: NonNullable<Rights['describe']> = () => [onAny(['rds:Describe*', 'rds:ListTagsForResource'])];

function named(owner: Owner, type: string, region?: string): string[] {
  return [owner.name, awsNamePattern('dbInstance', owner.name)].map((name) =>
    arnOf(owner, 'rds', `${type}:${name}`, region),
  );
}

export const databaseRights: Rights = {
  policy: 'data',
  types: {
    aws_db_instance: 'rds:CreateDBInstance',
    aws_db_parameter_group: 'rds:CreateDBParameterGroup',
    aws_db_subnet_group: 'rds:CreateDBSubnetGroup',
  },
  describe,
  deploy: (owner) => [
    {
      sid: 'ManageDatabase',
      actions: [
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
        'rds:ResetDBParameterGroup',
      ],
      resources: [
        ...['db', 'pg', 'snapshot', 'subgrp'].flatMap((type) => named(owner, type)),
        arnOf(owner, 'rds', 'og:default:*'),
      ],
    },
    onNew(owner, ['rds:AddTagsToResource']),
    onOwn(owner, ['rds:RemoveTagsFromResource']),
  ],
  uses: {
    'rds:CreateDBSnapshot':
      'RDS, of who deletes a database and keeps a snapshot: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
    'rds:ResetDBParameterGroup': onChange('aws_db_parameter_group', 'rds/parameter_group'),
  },
  serviceLinkedRoles: ['rds.amazonaws.com'],
};

/**
 * Keeps a protected database from the role that deploys, under whatever name, with its replicas, since RDS has no condition on a new name; and what it can be
 * restored from, in each region.
 */
export function databaseProtection(on: boolean): Rights {
  return {
    policy: 'data',
    types: { aws_db_instance: 'rds:CreateDBInstance' },
    protects: (owner) =>
      on
        ? [
            {
              sid: 'KeepDatabase',
              effect: 'Deny',
              actions: [
                'rds:DeleteDBInstance',
                'rds:DeleteDBInstanceAutomatedBackup',
                'rds:DeleteDBSnapshot',
                'rds:StopDBInstanceAutomatedBackupsReplication',
              ],
              resources: ['auto-backup', 'db', 'snapshot'].map((type) => arnOf(owner, 'rds', `${type}:*`, '*')),
            },
            keepKey(owner),
          ]
        : [],
  };
}

/** Of the backups in another region, whose key lives as long as that of a protected database. */
export function backupCopyRights(protect: boolean, region: string): Rights {
  return {
    policy: 'data',
    regions: [region],
    types: { aws_db_instance_automated_backups_replication: 'rds:StartDBInstanceAutomatedBackupsReplication' },
    describe,
    deploy: (owner) => [
      {
        // Both are called in the region of the copy, about the database in the region of the environment.
        sid: 'CopyBackups',
        actions: ['rds:StartDBInstanceAutomatedBackupsReplication', 'rds:StopDBInstanceAutomatedBackupsReplication'],
        resources: named(owner, 'db', '*'),
      },
    ],
    protects: (owner) => (protect ? [keepKey(owner, region)] : []),
  };
}

/**
 * Of a database that begins with a snapshot or with a moment of another one's backups: of these alone, and as a database of the environment.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
 */
export function restoreRights(from: NonNullable<DatabaseSettings['restoreFrom']>): Rights {
  return {
    policy: 'data',
    types: { aws_db_snapshot_copy: 'rds:CopyDBSnapshot' },
    describe,
    deploy: (owner) => [
      {
        sid: 'RestoreDatabase',
        actions: ['rds:CopyDBSnapshot', 'rds:RestoreDBInstance*'],
        resources: [
          ...restoredFrom(owner, from),
          ...['db', 'pg', 'snapshot', 'subgrp'].flatMap((type) => named(owner, type)),
          arnOf(owner, 'rds', 'og:default:*'),
        ],
      },
      { sid: 'DeleteOwnCopy', actions: ['rds:DeleteDBSnapshot'], resources: named(owner, 'snapshot') },
    ],
  };
}

function restoredFrom(owner: Owner, { snapshot, source }: NonNullable<DatabaseSettings['restoreFrom']>): string[] {
  const from = snapshot ?? source;
  if (from === undefined) return [];
  // The snapshot or the backups of another region, or of another account that shares them.
  if (from.startsWith('arn:')) return [from];
  if (snapshot !== undefined) return [arnOf(owner, 'rds', `snapshot:${snapshot.toLowerCase()}`)];
  // No ARN holds a resource id, which tells of a database that may be deleted.
  return from === from.toLowerCase()
    ? [arnOf(owner, 'rds', `db:${from}`)]
    : ['auto-backup', 'db'].map((type) => arnOf(owner, 'rds', `${type}:*`));
}

/** Enhanced monitoring makes the log group of the account's databases, and reads what it wrote. */
export const monitoringRights: Rights = {
  policy: 'data',
  types: {},
  tasks: (owner) => [
    onAny(['logs:CreateLogGroup', 'logs:DescribeLogStreams', 'logs:PutRetentionPolicy']),
    {
      sid: 'ReadMonitoring',
      actions: ['logs:GetLogEvents'],
      resources: [arnOf(owner, 'logs', 'log-group:RDSOSMetrics:log-stream:*')],
    },
  ],
};

export const databaseProxyRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_db_proxy: 'rds:CreateDBProxy',
    aws_db_proxy_default_target_group: 'rds:ModifyDBProxyTargetGroup',
    aws_db_proxy_target: 'rds:RegisterDBProxyTargets',
  },
  describe,
  deploy: (owner) => [
    // A proxy's target group never has tags.
    onNew(owner, ['rds:CreateDBProxy', 'rds:ModifyDBProxyTargetGroup']),
    {
      // Asked about the database, too, which is told by its name.
      sid: 'JoinDatabase',
      actions: ['rds:DeregisterDBProxyTargets', 'rds:RegisterDBProxyTargets'],
      resources: [...named(owner, 'db'), ...['db-proxy:*', 'target-group:*'].map((rest) => arnOf(owner, 'rds', rest))],
      conditions: ownTagsOrNone(owner),
    },
    onOwn(owner, ['rds:DeleteDBProxy', 'rds:ModifyDBProxy']),
  ],
  uses: { 'rds:ModifyDBProxy': onChange('aws_db_proxy', 'rds/proxy') },
};
