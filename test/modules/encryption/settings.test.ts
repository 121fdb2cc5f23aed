import { describe, expect, it } from 'vitest';
import { encryptionSettings } from '../../../modules/encryption/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('encryption settings', () => {
  itKeepsWithinBounds(
    encryptionSettings,
    {},
    {
      deletionWindowDays: {
        takes: [7, 30],
        refuses: [6, 31, 7.5, '7'],
        message: 'must be a whole number from 7 to 30; KMS keeps a key for that long after it was told to delete it',
      },
    },
  );

  it('keeps a key for as long as KMS does by default', () => {
    expect(encryptionSettings.parse({})).toEqual({ deletionWindowDays: 30 });
  });

  it('names the setting that was meant', () => {
    expect(refusals('dev.encryption', encryptionSettings, { deletionWindow: 7 })).toEqual([
      'dev.encryption: must not have unknown settings, got "deletionWindow"; did you mean deletionWindowDays? Otherwise take one of keyArn, deletionWindowDays',
    ]);
  });
});
