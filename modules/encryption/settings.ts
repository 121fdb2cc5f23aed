import { z } from 'zod';
import { group, integer, text } from '../shared/setting.ts';

export const encryptionSettings = group({
  /**
   * A key that is there, in the account and the region of the environment, in the place of one of its own. Its policy must let AWS's services use it
   * (docs/existing.md). Keys in other regions, of copies and of the log of the firewall before CloudFront, are the environment's own all the same.
   */
  keyArn: z.optional(
    text(
      /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-z-]+$/,
      'the ARN of a key of KMS, and of no alias',
      'such as arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000; aws kms describe-key prints it',
    ),
  ),
  /**
   * Days between the destruction of the environment and that of its key, within which it can be called off. Without the
   * key, snapshots and logs can't be read. https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   */
  deletionWindowDays: integer(7, 30, 'KMS keeps a key for that long after it was told to delete it').default(30),
});

export type EncryptionSettings = z.output<typeof encryptionSettings>;
