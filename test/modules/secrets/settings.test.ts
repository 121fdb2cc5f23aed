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
      versions: {
        takes: [undefined, {}, { STRIPE_API_KEY: 1, SENDGRID_API_KEY: 1_000_000 }],
        refuses: [[], 2, null],
        message: 'must be a group of names and versions; such as { STRIPE_API_KEY: 2 }',
      },
    },
  );

  it('names the days that it got', () => {
    expect(refusals('dev.secrets', secretsSettings, { recoveryWindowDays: 6 })).toEqual([
      'dev.secrets.recoveryWindowDays: must be 0 or a whole number from 7 to 30, got 6; 0 deletes a secret at once, so that the environment can be made anew under the same name',
    ]);
  });

  it('names the secret whose version is none', () => {
    const versions = { STRIPE_API_KEY: 0, SENDGRID_API_KEY: 1_000_001, MAPS_KEY: '2' };
    expect(refusals('dev.secrets', secretsSettings, { versions })).toEqual([
      'dev.secrets.versions.STRIPE_API_KEY: must be a whole number from 1 to 1000000, got 0; raise it by one once the new value is there',
      'dev.secrets.versions.SENDGRID_API_KEY: must be a whole number from 1 to 1000000, got 1000001; raise it by one once the new value is there',
      'dev.secrets.versions.MAPS_KEY: must be a whole number from 1 to 1000000, got "2"; raise it by one once the new value is there',
    ]);
  });

  it('lets a deleted secret be brought back for a month by default', () => {
    expect(secretsSettings.parse({})).toEqual({ recoveryWindowDays: 30, djangoSecretKeyVersion: 1, versions: {} });
  });
});
