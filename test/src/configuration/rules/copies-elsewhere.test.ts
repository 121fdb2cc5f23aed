import { expect, it } from 'vitest';
import { copiesElsewhere } from '../../../../src/configuration/rules/copies-elsewhere.ts';
import { leastDatabase } from '../../../modules/settings.ts';
import { findings } from '../config.ts';

const copies = (region: 'eu-central-1' | 'eu-west-1', backupRetentionDays = 1) => ({
  database: { ...leastDatabase, backupRetentionDays, backups: { copyToRegion: region } },
  storage: { mediaCopy: { region } },
});

it('wants copies in another region', () => {
  expect(findings(copiesElsewhere, copies('eu-west-1'))).toEqual([]);
  expect(findings(copiesElsewhere, {})).toEqual([]);
  expect(findings(copiesElsewhere, copies('eu-central-1'))).toEqual([
    'database.backups.copyToRegion: must be another region than that of the environment, got "eu-central-1"; take one that no disaster here reaches',
    'storage.mediaCopy.region: must be another region than that of the environment, got "eu-central-1"; take one that no disaster here reaches',
  ]);
});

it('wants backups where they are to be copied', () => {
  expect(findings(copiesElsewhere, copies('eu-west-1', 0))).toEqual([
    'database.backupRetentionDays: must be at least 1 with backups.copyToRegion, got 0; RDS copies backups only where there are some; or leave out backups',
  ]);
  expect(findings(copiesElsewhere, { database: { ...leastDatabase, backupRetentionDays: 0 } })).toEqual([]);
});
