import { describe, expect, it } from 'vitest';
import { secretsSettings } from '../../../modules/secrets/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('secrets settings', () => {
  itKeepsWithinBounds(
    secretsSettings,
    {},
    {
      recoveryWindowDays: {
        takes: [0, 7, 30],
        refuses: [-1, 1, 6, 31, 7.5, '7'],
        message:
          'must be 0 or a whole number from 7 to 30; 0 deletes a secret at once, so that the environment can be made anew under the same name',
      },
      djangoSecretKeyVersion: {
        takes: [1, 1_000_000],
        refuses: [0, 1_000_001, 1.5],
        message: 'must be a whole number from 1 to 1000000; raise it by one to make a new key',
      },
    },
  );

  it('names the days that it got', () => {
    expect(refusals('dev.secrets', secretsSettings, { recoveryWindowDays: 6 })).toEqual([
      'dev.secrets.recoveryWindowDays: must be 0 or a whole number from 7 to 30, got 6; 0 deletes a secret at once, so that the environment can be made anew under the same name',
    ]);
  });
});
