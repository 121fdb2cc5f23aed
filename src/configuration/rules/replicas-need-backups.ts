import type { EnvironmentRule } from './rule.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Create.html: a replica begins with a snapshot, and follows the backups' log. */
export const replicasNeedBackups: EnvironmentRule = ({ database: { readReplicas, backupRetentionDays } }) => {
  if (readReplicas === 0 || backupRetentionDays > 0) return [];
  return [
    {
      path: 'database.backupRetentionDays',
      must: `must be at least 1 with readReplicas ${readReplicas}`,
      got: backupRetentionDays,
      wayOut: 'RDS makes replicas only of a database that it backs up; or take no replicas',
    },
  ];
};
