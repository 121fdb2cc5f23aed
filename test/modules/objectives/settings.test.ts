import { describe, expect, it } from 'vitest';
import { objectivesSettings } from '../../../modules/objectives/settings.ts';
import { itKeepsWithinBounds } from '../settings.ts';

describe('objectives settings', () => {
  it('promise what leaves 43 minutes a month, and nothing of latency', () => {
    expect(objectivesSettings.parse({})).toEqual({ availabilityPercent: 99.9, minFailures: 10 });
  });

  itKeepsWithinBounds(
    objectivesSettings,
    {},
    {
      availabilityPercent: {
        takes: [95, 99.99],
        refuses: [94.9, 100],
        message: 'must be a number from 95 to 99.99; 99.9 leaves 43 minutes of outage a month',
      },
      percentile: {
        takes: [95, 99.99],
        refuses: [94.9, 100],
        message: 'must be a number from 95 to 99.99; 95 leaves one request in twenty that may be slower',
      },
      latencyMilliseconds: {
        takes: [10, 60_000],
        refuses: [9, 60_001, 10.5],
        message: 'must be a whole number from 10 to 60000; users leave after a few seconds',
      },
      minFailures: {
        takes: [1, 1_000_000],
        refuses: [0, 1_000_001],
        message: 'must be a whole number from 1 to 1000000; how many requests in an hour or longer',
      },
    },
  );
});
