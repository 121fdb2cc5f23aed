import { expect, it } from 'vitest';
import { replicasNeedBackups } from '../../../../src/configuration/rules/replicas-need-backups.ts';
import { leastDatabase } from '../../../modules/settings.ts';
import { findings } from '../config.ts';

const found = (readReplicas: number, backupRetentionDays: number) =>
  findings(replicasNeedBackups, { database: { ...leastDatabase, readReplicas, backupRetentionDays } });

it('takes no backups without replicas, and one day of them with', () => {
  expect([...found(0, 0), ...found(5, 1)]).toEqual([]);
});

it('refuses replicas of a database that is not backed up', () => {
  expect(found(1, 0)).toEqual([
    'database.backupRetentionDays: must be at least 1 with readReplicas 1, got 0; RDS makes replicas only of a database that it backs up; or take no replicas',
  ]);
});
