import { describe, expect, it } from 'vitest';
import { databaseSettings } from '../../../modules/database/settings.ts';
import { itKeepsWithinBounds, leastDatabase, refusals, required } from '../settings.ts';

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
    passwordVersion: {
      takes: [1, 1_000_000],
      refuses: [0, 1_000_001],
      message: 'must be a whole number from 1 to 1000000; raise it by one to change the password',
    },
  });

  it('takes a last snapshot and logs queries slower than half a second by default', () => {
    expect(databaseSettings.parse(leastDatabase)).toEqual({
      ...leastDatabase,
      finalSnapshot: true,
      slowQueryMilliseconds: 500,
      passwordVersion: 1,
    });
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
      'dev.database: must be one of instanceClass, storageGiB, maxStorageGiB, multiAz, backupRetentionDays, deletionProtection, finalSnapshot, slowQueryMilliseconds, passwordVersion, got "storage"; did you mean storageGiB?',
    ]);
  });
});
