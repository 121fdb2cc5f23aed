import type { DbInstanceConfig } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbSnapshotCopy } from '@cdktf/provider-aws/lib/db-snapshot-copy/index.js';
import type { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { type DatabaseSettings, longestCopyHours } from './settings.ts';

/**
 * What is read when a database is made, and must not replace one that is there. RDS changes the key of no database, and one that was restored to a moment has the key of its backups
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html takes none).
 */
export const readOnce = ['kms_key_id', 'restore_to_point_in_time', 'snapshot_identifier'];

/**
 * What a new database begins with, instead of nothing. The provider sets the password once the database is restored. It leaves the days and the window of backups, the window of
 * maintenance and Performance Insights of one that is restored to a moment as RDS makes them, until the next deploy.
 */
export function restored(
  scope: Construct,
  identifier: string,
  encryption: Key,
  from: DatabaseSettings['restoreFrom'],
): Pick<DbInstanceConfig, 'restoreToPointInTime' | 'snapshotIdentifier' | 'timeouts'> {
  const { snapshot, time, source } = from ?? {};
  const timeouts = { create: `${longestCopyHours}h` };
  if (snapshot !== undefined) {
    // Under the environment's own key: a snapshot that another account shares is copied before it can be restored, and the key of the old environment may go with it.
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
    const copy = new DbSnapshotCopy(scope, 'snapshot', {
      sourceDbSnapshotIdentifier: snapshot,
      targetDbSnapshotIdentifier: `${identifier}-restored`,
      kmsKeyId: encryption.keyArn,
      // RDS answers it for copies from elsewhere alone: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html
      lifecycle: { ignoreChanges: ['source_db_snapshot_identifier'] },
      timeouts,
    });
    return { snapshotIdentifier: copy.targetDbSnapshotIdentifier, timeouts };
  }
  if (time === undefined || source === undefined) return {};
  return {
    restoreToPointInTime: {
      ...(time === 'latest' ? { useLatestRestorableTime: true } : { restoreTime: time }),
      ...sourceOf(source),
    },
    timeouts,
  };
}

function sourceOf(source: string) {
  if (source.startsWith('arn:')) return { sourceDbInstanceAutomatedBackupsArn: source };
  // AWS writes resource ids in capitals, and identifiers without.
  return source === source.toLowerCase() ? { sourceDbInstanceIdentifier: source } : { sourceDbiResourceId: source };
}
