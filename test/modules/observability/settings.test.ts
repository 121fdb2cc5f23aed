import { describe, expect, it } from 'vitest';
import { observabilitySettings } from '../../../modules/observability/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

describe('observability settings', () => {
  itKeepsWithinBounds(
    observabilitySettings,
    {},
    {
      logRetentionDays: {
        takes: [
          ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
          ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
        ],
        refuses: [0, 2, 31, 366, 3654, '30'],
        message:
          'must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; CloudWatch Logs takes no other period',
      },
    },
  );

  it('has no default', () => {
    expect(required(observabilitySettings)).toEqual(['logRetentionDays']);
  });

  it('says that it got nothing', () => {
    expect(refusals('dev.observability', observabilitySettings, {})).toEqual([
      'dev.observability.logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got nothing; CloudWatch Logs takes no other period',
    ]);
  });
});
