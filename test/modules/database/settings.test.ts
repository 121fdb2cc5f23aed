import { describe, expect, it } from 'vitest';
import { databaseSettings } from '../../../modules/database/settings.ts';
import { itKeepsWithinBounds, leastDatabase, refusals, required } from '../settings.ts';

describe('what a database begins with', () => {
  const problems = (restoreFrom: object) =>
    refusals('database', databaseSettings, { ...leastDatabase, restoreFrom }).map((line) => line.split(': ')[0]);

  it('is any snapshot, any moment, and the backups of any database', () => {
    for (const snapshot of [
      'before-the-release',
      'rds:shop-production-2026-03-01-02-07',
      'arn:aws:rds:eu-west-1:222222222222:snapshot:copied',
    ]) {
      expect(problems({ snapshot })).toEqual([]);
    }
    for (const source of [
      'shop-production',
      'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      'arn:aws:rds:eu-west-1:111111111111:auto-backup:ab-abc123',
    ]) {
      expect(problems({ source, time: 'latest' })).toEqual([]);
      expect(problems({ source, time: '2026-03-01T09:30:00Z' })).toEqual([]);
    }
  });

  it('is told when it is none of these', () => {
    const restoreFrom = { snapshot: 'two--hyphens', time: '2026-03-01 09:30', source: 'Shop_Production' };
    expect(refusals('database', databaseSettings, { ...leastDatabase, restoreFrom })).toEqual([
      'database.restoreFrom.snapshot: must be the identifier or the ARN of a snapshot, got "two--hyphens"; aws rds describe-db-snapshots lists them',
      'database.restoreFrom.time: must be latest, or a moment in UTC, got "2026-03-01 09:30"; such as 2026-03-01T09:30:00Z',
      'database.restoreFrom.source: must be an identifier of a database, a resource id, or the ARN of automated backups, got "Shop_Production"; aws rds describe-db-instance-automated-backups lists them',
    ]);
  });
});

describe('database settings', () => {
  itKeepsWithinBounds(databaseSettings, leastDatabase, {
    instanceClass: {
      takes: ['db.t4g.micro', 'db.t4g.small', 'db.t4g.medium', 'db.r8g.large', 'db.m7g.xlarge', 'db.r6gd.16xlarge'],
      refuses: ['t4g.micro', 'db.t4g', 'db.t4g.nano', 'db.serverless', 'db.T4G.micro', undefined],
      message:
        'must be an RDS instance class; db.t4g.micro is the smallest, db.r8g.large the first with memory to itself',
    },
    storageGiB: {
      takes: [20, 65_536],
      refuses: [19, 65_537, 20.5],
      message:
        'must be a whole number from 20 to 65536; RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks',
    },
    maxStorageGiB: {
      takes: [20, 65_536],
      refuses: [19, 65_537, '50'],
      message:
        'must be a whole number from 20 to 65536; RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks',
    },
    multiAz: {
      takes: [true, false],
      refuses: ['true', undefined],
      message: 'must be true or false; true outlives the loss of a zone, false costs half',
    },
    backupRetentionDays: {
      takes: [0, 35],
      refuses: [-1, 36],
      message: 'must be a whole number from 0 to 35; RDS keeps automated backups for 35 days at most',
    },
    withoutBackupCopy: {
      takes: [undefined, 'ten chars!', 'x'.repeat(200)],
      refuses: ['nine char', 'x'.repeat(201)],
      message: "must be a reason of 10 to 200 characters; such as 'the law keeps this data in one region'",
    },
    backupWindow: {
      takes: ['02:00-02:30', '23:45-00:15'],
      refuses: ['02:00-02:29', 'sun:02:00-sun:03:00'],
      message: 'must be a span of the day of at least 30 minutes, hh:mm-hh:mm in UTC; such as 02:00-03:00',
    },
    maintenanceWindow: {
      takes: ['sun:03:30-sun:04:00', 'mon:00:00-tue:00:00'],
      refuses: ['sun:03:30-sun:03:59', 'mon:00:00-tue:00:01', '03:30-04:30'],
      message:
        'must be a span of the week of 30 minutes to a day, ddd:hh:mm-ddd:hh:mm in UTC; such as sun:03:30-sun:04:30',
    },
    deletionProtection: {
      takes: [true, false],
      refuses: [1, undefined],
      message: 'must be true or false; true keeps the database from being destroyed',
    },
    finalSnapshot: {
      takes: [true, false],
      refuses: ['no'],
      message: 'must be true or false; false lets the data go with the database',
    },
    slowQueryMilliseconds: {
      takes: [1, 600_000],
      refuses: [0, 600_001],
      message: 'must be a whole number from 1 to 600000; 500 is a good start',
    },
    logExports: {
      takes: [[], ['iam-db-auth-error'], ['postgresql', 'upgrade', 'iam-db-auth-error']],
      refuses: ['postgresql', ['postgresql', 'upgrade', 'postgresql', 'upgrade']],
      message: 'must be a list of 0 to 3; an empty list exports none',
    },
    role: {
      takes: ['application', 'owner'],
      refuses: ['app', 'postgres'],
      message: 'must be one of application, owner; owner only for an application that changes tables while it runs',
    },
    withoutCertificates: {
      takes: [undefined, 'the image has none yet'],
      refuses: ['', 'none yet', ' '.repeat(20), 'x'.repeat(201)],
      message: "must be a reason of 10 to 200 characters; such as 'the image has them from the release of May on'",
    },
    iamAuthentication: {
      takes: [true, false],
      refuses: ['yes'],
      message: 'must be true or false; true admits tokens beside the password',
    },
    performanceInsightsRetentionDays: {
      takes: [7, 31, 62, 713, 731],
      refuses: [0, 8, 30, 744],
      message:
        'must be one of 7, 31, 62, 93, 124, 155, 186, 217, 248, 279, 310, 341, 372, 403, 434, 465, 496, 527, 558, 589, 620, 651, 682, 713, 731; seven days are free; RDS takes months of 31 days, and 731',
    },
    monitoringIntervalSeconds: {
      takes: [0, 1, 5, 10, 15, 30, 60],
      refuses: [2, 61, '60'],
      message: 'must be one of 0, 1, 5, 10, 15, 30, 60; RDS takes no other interval; 0 takes none',
    },
    maxConnections: {
      takes: [undefined, 25, 262_143],
      refuses: [24, 262_144],
      message:
        'must be a whole number from 25 to 262143; leave it out to get what RDS gives the instance class; PostgreSQL takes no more than 262143',
    },
    readReplicas: {
      takes: [0, 5],
      refuses: [-1, 6],
      message: 'must be a whole number from 0 to 5; each is one more instance of the same class',
    },
    pooling: {
      takes: ['none', 'rds-proxy', 'pgbouncer'],
      refuses: ['pgpool', false],
      message:
        'must be one of none, rds-proxy, pgbouncer; none until the connections run out, then rds-proxy, or pgbouncer, which is free',
    },
    proxyConnectionsPercent: {
      takes: [1, 100],
      refuses: [0, 101],
      message: 'must be a whole number from 1 to 100; the rest is for migrations and people',
    },
    pgbouncerConnectionsPerTask: {
      takes: [1, 1000],
      refuses: [0, 1001],
      message: 'must be a whole number from 1 to 1000; half the threads of a task is a good start',
    },
    applicationPasswordVersion: {
      takes: [1, 1_000_000],
      refuses: [0, 1_000_001],
      message: 'must be a whole number from 1 to 1000000; raise it by one to change the password',
    },
    passwordVersion: {
      takes: [1, 1_000_000],
      refuses: [0, 1_000_001],
      message: 'must be a whole number from 1 to 1000000; raise it by one to change the password',
    },
  });

  it('is watched, backed up at night, and shared by nothing, by default', () => {
    expect(databaseSettings.parse(leastDatabase)).toEqual({
      ...leastDatabase,
      backupWindow: '02:00-03:00',
      maintenanceWindow: 'sun:03:30-sun:04:30',
      finalSnapshot: true,
      slowQueryMilliseconds: 500,
      logExports: ['postgresql', 'upgrade'],
      iamAuthentication: false,
      performanceInsightsRetentionDays: 7,
      monitoringIntervalSeconds: 60,
      readReplicas: 0,
      pooling: 'none',
      proxyConnectionsPercent: 80,
      pgbouncerConnectionsPerTask: 10,
      passwordVersion: 1,
      applicationPasswordVersion: 1,
      role: 'application',
      alarms: {
        freeStorage: { percent: 10, periodSeconds: 300, periods: 6, datapoints: 6 },
        connections: { percent: 90, periodSeconds: 60, periods: 10, datapoints: 10 },
        cpu: { percent: 90, periodSeconds: 300, periods: 3, datapoints: 3 },
        cpuCredits: { percent: 50, periodSeconds: 300, periods: 3, datapoints: 3 },
        freeMemory: { percent: 5, periodSeconds: 300, periods: 3, datapoints: 3 },
        replicaLag: { seconds: 600, periodSeconds: 60, periods: 10, datapoints: 10 },
      },
    });
  });

  it('exports each log once', () => {
    const input = { ...leastDatabase, logExports: ['upgrade', 'upgrade'] };
    expect(refusals('dev.database', databaseSettings, input)).toEqual([
      'dev.database.logExports: must not name a log twice, got ["upgrade","upgrade"]; an empty list exports none',
    ]);
  });

  it('makes every environment say what its database costs and how safe it is', () => {
    expect(required(databaseSettings)).toEqual([
      'instanceClass',
      'storageGiB',
      'maxStorageGiB',
      'multiAz',
      'backupRetentionDays',
      'deletionProtection',
    ]);
  });

  it('says everything that is wrong at once', () => {
    const input = { ...leastDatabase, storageGiB: 10, instanceClass: 'db.t4g.tiny', storage: 20 };
    expect(refusals('dev.database', databaseSettings, input)).toEqual([
      'dev.database.instanceClass: must be an RDS instance class, got "db.t4g.tiny"; db.t4g.micro is the smallest, db.r8g.large the first with memory to itself',
      'dev.database.storageGiB: must be a whole number from 20 to 65536, got 10; RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks',
      'dev.database: must not have unknown settings, got "storage"; did you mean storageGiB? Otherwise take one of instanceClass, storageGiB, maxStorageGiB, multiAz, backupRetentionDays, backups, withoutBackupCopy, restoreFrom, backupWindow, maintenanceWindow, deletionProtection, finalSnapshot, slowQueryMilliseconds, logExports, role, withoutCertificates, iamAuthentication, performanceInsightsRetentionDays, monitoringIntervalSeconds, maxConnections, readReplicas, pooling, proxyConnectionsPercent, pgbouncerConnectionsPerTask, passwordVersion, applicationPasswordVersion, alarms',
    ]);
  });
});
