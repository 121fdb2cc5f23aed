import { expect, it } from 'vitest';
import { secondCopy } from '../../../../src/configuration/rules/second-copy.ts';
import { leastDatabase } from '../../../modules/settings.ts';
import { findings } from '../config.ts';

const stage = 'production' as const;
const reason = 'the law keeps this data here';

it('asks production for a second copy of all that nobody can make again', () => {
  expect(findings(secondCopy, { stage })).toEqual([
    "database.backups: must be given in production, since whatever takes the region takes the database and its backups, got nothing; write backups: { copyToRegion: 'eu-west-1' }, or say in database.withoutBackupCopy why you accept that",
    "storage.mediaCopy: must be given in production, since whatever takes the region takes the media, got nothing; write mediaCopy: { region: 'eu-west-1' }, or say in storage.withoutMediaCopy why you accept that",
  ]);
});

it('takes copies or reasons, and nothing from an environment without real users', () => {
  expect(
    findings(secondCopy, {
      stage,
      database: { ...leastDatabase, backups: { copyToRegion: 'eu-west-1' } },
      storage: { withoutMediaCopy: reason },
    }),
  ).toEqual([]);
  expect(
    findings(secondCopy, {
      stage,
      database: { ...leastDatabase, withoutBackupCopy: reason },
      storage: { mediaCopy: { region: 'eu-west-1' } },
    }),
  ).toEqual([]);
  expect(findings(secondCopy, { stage: 'staging' })).toEqual([]);
});

it('refuses a reason that has come to be wrong', () => {
  expect(
    findings(secondCopy, {
      database: { ...leastDatabase, backups: { copyToRegion: 'eu-west-1' }, withoutBackupCopy: reason },
      storage: { mediaCopy: { region: 'eu-west-1' }, withoutMediaCopy: reason },
    }),
  ).toEqual([
    'database.withoutBackupCopy: must be left out, since database.backups is given, got "the law keeps this data here"; delete the line',
    'storage.withoutMediaCopy: must be left out, since storage.mediaCopy is given, got "the law keeps this data here"; delete the line',
  ]);
});
