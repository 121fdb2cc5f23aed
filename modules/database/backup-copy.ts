import { DbInstanceAutomatedBackupsReplication } from '@cdktf/provider-aws/lib/db-instance-automated-backups-replication/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import type { Database } from './database.ts';
import { backupCopyRights } from './rights.ts';
import { type DatabaseSettings, longestCopyHours } from './settings.ts';

export interface BackupCopyProps {
  database: Database;
  /** Where the copy is: another region of the same account, by its provider, with a key there. */
  to: { place: Place; provider: AwsProvider; encryption: Key };
  settings: Pick<DatabaseSettings, 'backupRetentionDays' | 'deletionProtection'>;
}

/**
 * The automated backups once more, in another region, from which a database can be restored there to any second. AWS stops the copying by itself when one of the two keys is
 * disabled or a region is opted out of, and keeps what was copied; a plan then shows the copying as to be made anew.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedXREGBackups.Troubleshooting.html
 */
export class BackupCopy extends Construct {
  readonly rights: readonly Rights[];

  constructor(scope: Construct, id: string, { database, to, settings }: BackupCopyProps) {
    super(scope, id);
    this.rights = [backupCopyRights(settings.deletionProtection, to.place.region)];
    new DbInstanceAutomatedBackupsReplication(this, 'replication', {
      provider: to.provider,
      sourceDbInstanceArn: database.instance.arn,
      kmsKeyId: to.encryption.keyArn,
      retentionPeriod: settings.backupRetentionDays,
      timeouts: { create: `${longestCopyHours}h` },
    });
  }
}
