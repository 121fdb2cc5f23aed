import type { z } from 'zod';
import { flag, group, integer, text } from '../shared/setting.ts';

const storageWayOut = 'RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks';

export const databaseSettings = group({
  /** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html */
  instanceClass: text(
    /^db\.[a-z0-9]+(-[a-z0-9]+)*\.(micro|small|medium|large|xlarge|[1-9]\d*xlarge)$/,
    'an RDS instance class',
    'db.t4g.micro is the smallest, db.r8g.large the first with memory to itself',
  ),
  /** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
  storageGiB: integer(20, 65_536, storageWayOut),
  /** Storage grows by itself up to here. The same as `storageGiB`: it does not grow. */
  maxStorageGiB: integer(20, 65_536, storageWayOut),
  /** A second instance in another zone that takes over when the first fails. It doubles the price. */
  multiAz: flag('true outlives the loss of a zone, false costs half'),
  /**
   * Days for which the database can be restored to any second, at most 35; 0 makes no backups
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html).
   */
  backupRetentionDays: integer(0, 35, 'RDS keeps automated backups for 35 days at most'),
  /** Neither AWS nor Terraform deletes the database while this is on. */
  deletionProtection: flag('true keeps the database from being destroyed'),
  /**
   * Whether destroying the database leaves a last snapshot behind. It is called after the database and ends in `-final`; AWS makes no
   * second one of that name, so delete or copy it before the environment is made, and destroyed, anew. It is
   * encrypted with the environment's key, which goes `encryption.deletionWindowDays` later: copy it under another key before that.
   */
  finalSnapshot: flag('false lets the data go with the database').default(true),
  /** Queries slower than this are logged, in milliseconds. */
  slowQueryMilliseconds: integer(1, 600_000, '500 is a good start').default(500),
  /**
   * Raise it by one to change the password, in the database and in DATABASE_URL, and replace the tasks that use it. Until they are
   * replaced the old ones open no new connections. An apply that ended between the two leaves them different: raise it then.
   */
  passwordVersion: integer(1, 1_000_000, 'raise it by one to change the password').default(1),
});

export type DatabaseSettings = z.output<typeof databaseSettings>;
