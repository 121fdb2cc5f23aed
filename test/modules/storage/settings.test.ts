import { describe, expect, it } from 'vitest';
import { storageSettings } from '../../../modules/storage/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('storage settings', () => {
  itKeepsWithinBounds(
    storageSettings,
    {},
    {
      deleteObjects: {
        takes: [true, false],
        refuses: ['true', null],
        message: 'must be true or false; false makes AWS refuse to delete a bucket that holds anything',
      },
      oldVersionDays: {
        takes: [1, 3650],
        refuses: [0, 3651],
        message: 'must be a whole number from 1 to 3650; old versions are billed like current ones',
      },
      infrequentAccessAfterDays: {
        takes: [undefined, 30, 3650],
        refuses: [29, 3651, null],
        message:
          'must be a whole number from 30 to 3650; S3 moves nothing before 30 days; leave it out to move nothing',
      },
      brokenUploadDays: {
        takes: [1, 365],
        refuses: [0, 366],
        message: 'must be a whole number from 1 to 365; parts are billed and can be seen by nobody',
      },
      accessLogRetentionDays: {
        takes: [1, 3650],
        refuses: [0, 3651],
        message: 'must be a whole number from 1 to 3650; 90 covers most inquiries',
      },
    },
  );

  it('keeps what is in the buckets, and where it is, by default', () => {
    expect(storageSettings.parse({})).toEqual({
      deleteObjects: false,
      oldVersionDays: 30,
      brokenUploadDays: 7,
      accessLogRetentionDays: 90,
    });
  });

  it('names the setting and what it got', () => {
    expect(refusals('dev.storage', storageSettings, { infrequentAccessAfterDays: 7 })).toEqual([
      'dev.storage.infrequentAccessAfterDays: must be a whole number from 30 to 3650, got 7; S3 moves nothing before 30 days; leave it out to move nothing',
    ]);
  });
});
