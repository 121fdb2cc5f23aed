import { z } from 'zod';
import { afterTenMinutes, lasting } from '../observability/settings.ts';
import { regions } from '../shared/regions.ts';
import { flag, group, integer, list, oneOf, reason, text } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { dailyWindow, weeklyWindow } from '../shared/window.ts';
import { databaseSources } from './sources.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: 7, 1 to 23 times 31, or 731. */
const performanceInsightsRetentions = [7, ...Array.from({ length: 23 }, (_, months) => (months + 1) * 31), 731];

const storageWayOut = 'RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks';

const backupsSettings = group({
  /**
   * Another region, to which RDS copies each backup and its log, to be kept for `backupRetentionDays` there: what the loss of the region costs is mostly some minutes. It
   * costs the storage once more, and the transfer. Not every region takes the backups of every other: docs/operations.md, A second copy.
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html
   */
  copyToRegion: oneOf(regions, 'a region that is missing here is one line in modules/shared/regions.ts'),
});

/** As RDS writes an identifier: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html. */
const snapshotForm = /^(arn:aws:rds:[a-z0-9-]+:\d{12}:snapshot:)?(rds:)?[a-zA-Z](-?[a-zA-Z0-9])*$/;
const sourceForm =
  /^(db-[A-Z0-9]{10,40}|[a-z](-?[a-z0-9]){0,62}|arn:aws:rds:[a-z0-9-]+:\d{12}:auto-backup:ab-[a-z0-9]+)$/;

/** A snapshot, or a moment of somebody's backups. */
const restoreFromSettings = group({
  /**
   * The identifier of a snapshot in this account and region, or the ARN of one that another region has or another account shares. It is copied first, under
   * the key of this environment. `storageGiB` must be what it has, its `AllocatedStorage`, or at least a tenth more: the provider sets that once the database is restored, and RDS makes none smaller.
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
   * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
   */
  snapshot: z.optional(
    text(snapshotForm, 'the identifier or the ARN of a snapshot', 'aws rds describe-db-snapshots lists them'),
  ),
  /** A moment, in UTC, such as 2026-03-01T09:30:00Z, or `latest`, the last that there is, mostly some minutes ago. */
  time: z.optional(
    text(/^(latest|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/, 'latest, or a moment in UTC', 'such as 2026-03-01T09:30:00Z'),
  ),
  /**
   * Whose backups: the identifier of a database in this account and region; its resource id, `db-ABC...`, also when the database is gone and its backups were kept; or the
   * ARN of backups that were copied to this region. The restored database stays under the key of these backups.
   */
  source: z.optional(
    text(
      sourceForm,
      'an identifier of a database, a resource id, or the ARN of automated backups',
      'aws rds describe-db-instance-automated-backups lists them',
    ),
  ),
});

/** The alarms of the database and of each of its read replicas. RDS measures once a minute, and CPU credits each five minutes. */
const databaseAlarmsShape = {
  /**
   * Storage that is free. Where storage grows by itself RDS adds some once no more than 10 % is free for five minutes, unless it has grown within six hours
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html). So the same share is an alarm once half an hour has not helped.
   */
  freeStorage: group({
    /** A share of `storageGiB`, in percent. How near storage is to `maxStorageGiB`, RDS tells the same subscribers by itself (docs/alarms.md). */
    percent: integer(1, 50, '10 is where RDS makes storage grow').default(10),
    ...lasting(300, 6, 6),
  }).prefault({}),
  /** Connections that are taken. Nobody gets a further one at 100 %. With `rds-proxy` also those that the proxy has lent out, of those that it may have. */
  connections: group({
    /** A share of what the instance takes, `connectionLimit` in connections.ts, in percent. A deploy, which may fill them all but ten, is over in less time. */
    percent: integer(1, 100, 'the rest is for migrations and people').default(90),
    ...afterTenMinutes,
  }).prefault({}),
  /** CPU that is used. A backup, a migration and a first start are over in less time. */
  cpu: group({
    /** AWS recommends 90: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#RDS */
    percent: integer(1, 100, 'a share of the CPU').default(90),
    ...lasting(300, 3, 3),
  }).prefault({}),
  /**
   * CPU credits that a class such as db.t4g.micro has spent before it earned them. RDS runs these classes in the mode `unlimited`: none is slowed down, and from 100 % on
   * AWS charges for each vCPU hour (https://aws.amazon.com/rds/pricing/). A new instance has earned none, so a credit balance of 0 says nothing.
   */
  cpuCredits: group({
    /** A share of the credits that the class earns in a day, in percent. 50 are more than an hour of a db.t4g.micro at full load. */
    percent: integer(1, 100, 'from 100 on AWS charges').default(50),
    ...lasting(300, 3, 3),
  }).prefault({}),
  /** Memory that is free, with what PostgreSQL would give back: `MemAvailable` of Linux. Without any, RDS restarts PostgreSQL. */
  freeMemory: group({
    /** A share of the memory of the class, in percent. 5 of a db.t4g.micro are 51 MiB. AWS names no share: that it is quiet at rest there, and early enough, is a judgement of ours. */
    percent: integer(1, 50, 'a share of the memory').default(5),
    ...lasting(300, 3, 3),
  }).prefault({}),
  /** How far a read replica is behind. */
  replicaLag: group({
    /**
     * The replica of a database that nobody writes to seems up to 300 seconds behind, and is not
     * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html).
     */
    seconds: integer(1, 604_800, 'a replica of an idle database seems up to 300 seconds behind').default(600),
    ...afterTenMinutes,
  }).prefault({}),
};

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
  /** Where backups are, beside the region of the environment. */
  backups: z.optional(backupsSettings),
  /** Why a production has no `backups.copyToRegion`. */
  withoutBackupCopy: z.optional(reason('the law keeps this data in one region')),
  /**
   * What the database of a new environment begins with. It is read when the database is made, and never again: an environment that has a database keeps it, whatever is
   * written here. docs/operations.md, A drill.
   */
  restoreFrom: z.optional(restoreFromSettings),
  /**
   * When the daily backup is taken, in UTC, at least 30 minutes. Without Multi-AZ, writes stand still for some seconds of it.
   */
  backupWindow: dailyWindow(30).default('02:00-03:00'),
  /** When AWS may patch the database, in UTC, at least 30 minutes. It must not overlap `backupWindow`. */
  maintenanceWindow: weeklyWindow(30).default('sun:03:30-sun:04:30'),
  /** Neither AWS nor Terraform deletes the database while this is on. */
  deletionProtection: flag('true keeps the database from being destroyed'),
  /**
   * Whether destroying the database leaves a last snapshot behind, and its automated backups for `backupRetentionDays`. The snapshot is called after the database and ends in `-final`; AWS makes no
   * second one of that name, so delete or copy it before the environment is made, and destroyed, anew. It is
   * encrypted with the environment's key, which goes `encryption.deletionWindowDays` later: copy it under another key before that.
   */
  finalSnapshot: flag('false lets the data go with the database').default(true),
  /** Queries slower than this are logged, in milliseconds. */
  slowQueryMilliseconds: integer(1, 600_000, '500 is a good start').default(500),
  /** Which of PostgreSQL's logs go to CloudWatch. */
  logExports: list(
    oneOf(['postgresql', 'upgrade', 'iam-db-auth-error'], 'RDS for PostgreSQL has no other log'),
    0,
    3,
    'an empty list exports none',
  )
    .refine((logs) => new Set(logs).size === logs.length, {
      error: 'must not name a log twice; an empty list exports none',
    })
    .default(['postgresql', 'upgrade']),
  /**
   * Whom the application logs in as. `application`: a role that a deploy makes, and that may read and write, but change no table and make no
   * database or role. `owner`: the owner of the database, RDS's master user, for applications that change tables while they run. The
   * migration is always the owner.
   */
  role: oneOf(['application', 'owner'], 'owner only for an application that changes tables while it runs').default(
    'application',
  ),
  /**
   * Why tasks of production may talk to whoever answers in the place of the database. Only for an image without the certificates of RDS:
   * `databaseCertificates` in environments/application.ts names them.
   */
  withoutCertificates: z.optional(reason('the image has them from the release of May on')),
  /**
   * Whether people and roles may log in with a token of IAM's instead of a password. Nothing here does, so it is off: on, it takes
   * `GRANT rds_iam` in the database and `rds-db:connect` in a policy of yours.
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  iamAuthentication: flag('true admits tokens beside the password').default(false),
  /** Days for which the load of each query is kept. Seven are free. */
  performanceInsightsRetentionDays: oneOf(
    performanceInsightsRetentions,
    'seven days are free; RDS takes months of 31 days, and 731',
  ).default(7),
  /** Seconds between two readings of the operating system's figures; 0 takes none. They are billed as logs. */
  monitoringIntervalSeconds: oneOf([0, 1, 5, 10, 15, 30, 60], 'RDS takes no other interval; 0 takes none').default(60),
  /**
   * How many connections PostgreSQL takes. Without it: as many as RDS gives the instance class, `connectionLimit` in `connections.ts`. It
   * takes effect when the database is next restarted.
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
   */
  maxConnections: z.optional(
    integer(25, 262_143, 'leave it out to get what RDS gives the instance class; PostgreSQL takes no more than 262143'),
  ),
  /** Read-only copies, 0 to 5, each of the same class and price. Tasks get them as DATABASE_REPLICA_URLS. */
  readReplicas: integer(0, 5, 'each is one more instance of the same class').default(0),
  /**
   * What stands between the tasks and PostgreSQL's connections. `none`: each thread has its own. `rds-proxy`: AWS's proxy, billed by vCPU,
   * shares a part of them among all tasks; AWS has none in the zone `use1-az3`, whose subnet each plan then adds anew. `pgbouncer`: a container beside each task shares a few among its threads, transaction by
   * transaction; it costs nothing, and the application's image must hold pgbouncer 1.18 or newer.
   */
  pooling: oneOf(
    ['none', 'rds-proxy', 'pgbouncer'],
    'none until the connections run out, then rds-proxy, or pgbouncer, which is free',
  ).default('none'),
  /** The part of PostgreSQL's connections that the proxy may hold, in per cent. Only with `rds-proxy`. */
  proxyConnectionsPercent: integer(1, 100, 'the rest is for migrations and people').default(80),
  /** How many connections to PostgreSQL the tasks share, per task. Only with `pgbouncer`. */
  pgbouncerConnectionsPerTask: integer(1, 1000, 'half the threads of a task is a good start').default(10),
  /**
   * Raise it by one to change the owner's password, in the database and in its secret. The tasks that use it, those of `role: 'owner'`, are
   * replaced; until then the old ones open no new connections. An apply that ended between the two leaves them different: raise it then.
   */
  passwordVersion: integer(1, 1_000_000, 'raise it by one to change the password').default(1),
  /**
   * Raise it by one to change the password of the role `application`, in its secret and in the database, and replace the tasks that use it.
   * Until they are replaced the old ones open no new connections.
   */
  applicationPasswordVersion: integer(1, 1_000_000, 'raise it by one to change the password').default(1),
  alarms: group(databaseAlarmsShape).prefault({}),
}).register(tellers, { sources: databaseSources });

export type DatabaseSettings = z.output<typeof databaseSettings>;

/**
 * For which Terraform waits for backups that are copied or restored. AWS says of a snapshot that goes to another region that it can take hours
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html). The provider would give up after 20 to 75 minutes, and make it all anew with the next deploy.
 */
export const longestCopyHours = 12;

/**
 * For which libpq lets a connection take, from the first packet to the last of the login: without it, for ever once the server's kernel has answered
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CONNECT-TIMEOUT). A failover answers within milliseconds, or not at all.
 */
export const connectTimeoutSeconds = 10;

/** What PgBouncer needs of a task: 2 kB for each connection (https://www.pgbouncer.org/features.html), of which a task has hundreds, and the interpreter that asks after it. Of CPU it takes next to nothing. */
export const pgbouncerMemoryMiB = 32;
