import type { z } from 'zod';
import { group, integer } from '../shared/setting.ts';

export const encryptionSettings = group({
  /**
   * Days between the destruction of the environment and that of its key, within which it can be called off. Without the
   * key, snapshots and logs can't be read. https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   */
  deletionWindowDays: integer(7, 30, 'KMS keeps a key for that long after it was told to delete it').default(30),
});

export type EncryptionSettings = z.output<typeof encryptionSettings>;
