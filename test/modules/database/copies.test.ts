import { describe, expect, it } from 'vitest';
import { BackupCopy } from '../../../modules/database/backup-copy.ts';
import { Database } from '../../../modules/database/database.ts';
import { restoreRights } from '../../../modules/database/rights.ts';
import { databaseSettings } from '../../../modules/database/settings.ts';
import type { Rights } from '../../../modules/shared/rights.ts';
import { synth } from '../../synth.ts';
import { elsewhere, owner } from '../copies.ts';
import { foundation } from '../foundation.ts';
import { leastDatabase } from '../settings.ts';
import { all, ref } from '../terraform.ts';
import { build, password } from './build.ts';

function copied(settings: object = {}) {
  let rights: readonly Rights[] = [];
  const terraform = synth((stack) => {
    const read = databaseSettings.parse({ ...leastDatabase, backupRetentionDays: 35, ...settings });
    const database = new Database(stack, 'database', { ...foundation(stack), settings: read });
    ({ rights } = new BackupCopy(database, 'copy-in-eu-west-1', { database, to: elsewhere(stack), settings: read }));
  });
  return { terraform, rights };
}

describe('a copy of the backups', () => {
  it('is in another region, under a key there, for as many days as the backups', () => {
    expect(all(copied().terraform, 'aws_db_instance_automated_backups_replication')).toEqual({
      database_copy_in_eu_west_1_replication: {
        provider: 'aws.eu-west-1',
        source_db_instance_arn: ref('aws_db_instance.database_instance.arn'),
        kms_key_id: ref('aws_kms_key.copies_key.arn'),
        retention_period: 35,
        timeouts: { create: '12h' },
      },
    });
  });

  it('keeps its key where the database is kept', () => {
    const [kept] = copied({ deletionProtection: true }).rights;
    expect(kept?.regions).toEqual(['eu-west-1']);
    expect(kept?.protects?.(owner)).toEqual([
      {
        sid: 'KeepKey',
        effect: 'Deny',
        actions: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
        resources: ['arn:aws:kms:eu-west-1:111111111111:key/*'],
      },
    ]);
    expect(copied().rights[0]?.protects?.(owner)).toEqual([]);
  });
});

describe('a database that begins with what another one had', () => {
  const instance = (restoreFrom: object) =>
    all(build({ restoreFrom }), 'aws_db_instance').database_instance as Record<string, unknown>;

  it.each([
    [{ snapshot: 'Before-The-Release' }, ['arn:aws:rds:eu-central-1:111111111111:snapshot:before-the-release']],
    [
      { snapshot: 'arn:aws:rds:eu-west-1:222222222222:snapshot:shared' },
      ['arn:aws:rds:eu-west-1:222222222222:snapshot:shared'],
    ],
    [{ time: 'latest', source: 'shop-production' }, ['arn:aws:rds:eu-central-1:111111111111:db:shop-production']],
    [
      { time: 'latest', source: 'db-ABCDEFGHIJ0123456789' },
      ['arn:aws:rds:eu-central-1:111111111111:auto-backup:*', 'arn:aws:rds:eu-central-1:111111111111:db:*'],
    ],
    [
      { time: 'latest', source: 'arn:aws:rds:eu-central-1:111111111111:auto-backup:ab-copied' },
      ['arn:aws:rds:eu-central-1:111111111111:auto-backup:ab-copied'],
    ],
  ])('may be restored from %o alone, and to names of its own', (restoreFrom, from) => {
    const statements = restoreRights(restoreFrom).deploy?.(owner) ?? [];
    const own = ['db', 'pg', 'snapshot', 'subgrp'].flatMap((type) =>
      ['shop-test', 'shop-test-*'].map((name) => `arn:aws:rds:eu-central-1:111111111111:${type}:${name}`),
    );
    expect(statements.map(({ sid, actions, resources }) => [sid, actions, resources])).toEqual([
      [
        'RestoreDatabase',
        ['rds:CopyDBSnapshot', 'rds:RestoreDBInstance*'],
        [...from, ...own, 'arn:aws:rds:eu-central-1:111111111111:og:default:*'],
      ],
      ['DeleteOwnCopy', ['rds:DeleteDBSnapshot'], own.filter((arn) => arn.includes(':snapshot:'))],
    ]);
  });

  it('begins with a snapshot, which is copied under the key of the environment first', () => {
    const terraform = build({ restoreFrom: { snapshot: 'before-the-release' } });
    expect(all(terraform, 'aws_db_snapshot_copy')).toEqual({
      database_snapshot: {
        source_db_snapshot_identifier: 'before-the-release',
        target_db_snapshot_identifier: 'shop-test-restored',
        kms_key_id: ref('aws_kms_key.encryption_key.arn'),
        lifecycle: { ignore_changes: ['source_db_snapshot_identifier'] },
        timeouts: { create: '12h' },
      },
    });
    expect(all(terraform, 'aws_db_instance').database_instance).toMatchObject({
      snapshot_identifier: ref('aws_db_snapshot_copy.database_snapshot.target_db_snapshot_identifier'),
      password_wo: password,
      timeouts: { create: '12h' },
    });
  });

  it.each([
    ['shop-production', { source_db_instance_identifier: 'shop-production' }],
    ['db-ABCDEFGHIJKLMNOPQRSTUVWXYZ', { source_dbi_resource_id: 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ' }],
    [
      'arn:aws:rds:eu-central-1:111111111111:auto-backup:ab-abc123',
      { source_db_instance_automated_backups_arn: 'arn:aws:rds:eu-central-1:111111111111:auto-backup:ab-abc123' },
    ],
  ])('begins with a moment of the backups of %s', (source, told) => {
    expect(instance({ time: '2026-03-01T09:30:00Z', source }).restore_to_point_in_time).toEqual({
      restore_time: '2026-03-01T09:30:00Z',
      ...told,
    });
    expect(instance({ time: 'latest', source }).timeouts).toEqual({ create: '12h' });
    expect(instance({ time: 'latest', source }).restore_to_point_in_time).toEqual({
      use_latest_restorable_time: true,
      ...told,
    });
  });

  it('is not made anew when these lines change or go, nor is a database that began with nothing', () => {
    const read = ['kms_key_id', 'restore_to_point_in_time', 'snapshot_identifier'];
    const { database_instance: bare } = all(build(), 'aws_db_instance');
    expect(bare.lifecycle.ignore_changes).toEqual(read);
    expect(bare).not.toHaveProperty('snapshot_identifier');
    expect(bare).not.toHaveProperty('restore_to_point_in_time');
    expect(instance({ snapshot: 'before-the-release' }).lifecycle).toMatchObject({ ignore_changes: read });
  });
});
