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
      mediaCopy: {
        takes: [undefined],
        refuses: [null],
        message: 'must be a group of settings; it takes region, oldVersionDays, alarms',
      },
      withoutMediaCopy: {
        takes: [undefined, 'ten chars!', 'x'.repeat(200)],
        refuses: ['nine char', 'x'.repeat(201), ' users can upload all of it'],
        message: "must be a reason of 10 to 200 characters; such as 'users can upload all of it again'",
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

  it('tells of a copy that is an hour behind for a quarter of one, and of each object that is missing there', () => {
    expect(storageSettings.parse({ mediaCopy: { region: 'eu-west-1' } }).mediaCopy).toEqual({
      region: 'eu-west-1',
      oldVersionDays: 90,
      alarms: {
        lag: { seconds: 3600, periodSeconds: 300, periods: 3, datapoints: 3 },
        failures: { objects: 1, periodSeconds: 300, periods: 1, datapoints: 1 },
      },
    });
  });

  it('says what a copy of media takes', () => {
    const mediaCopy = {
      region: 'eu-central-9',
      oldVersionDays: 0,
      alarms: { lag: { seconds: 59 }, failures: { objects: 0 } },
    };
    expect(refusals('storage', storageSettings, { mediaCopy })).toEqual([
      expect.stringMatching(
        /^storage\.mediaCopy\.region: must be one of af-south-1, .*, got "eu-central-9"; a region that is missing here is one line in modules\/shared\/regions\.ts$/,
      ),
      'storage.mediaCopy.oldVersionDays: must be a whole number from 1 to 3650, got 0; old versions are billed like current ones',
      'storage.mediaCopy.alarms.lag.seconds: must be a whole number from 60 to 86400, got 59; S3 copies most objects within 15 minutes',
      'storage.mediaCopy.alarms.failures.objects: must be a whole number from 1 to 1000000, got 0; how many objects in a period',
    ]);
    for (const [oldVersionDays, seconds, objects] of [
      [1, 60, 1],
      [3650, 86_400, 1_000_000],
    ]) {
      const most = { region: 'eu-west-1', oldVersionDays, alarms: { lag: { seconds }, failures: { objects } } };
      expect(refusals('storage', storageSettings, { mediaCopy: most })).toEqual([]);
    }
    expect(
      refusals('storage', storageSettings, { mediaCopy: { region: 'eu-west-1', oldVersionDays: 3651 } }).length,
    ).toBe(1);
  });

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
