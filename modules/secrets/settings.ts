import { z } from 'zod';
import { group, integer } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { secretsSources } from './sources.ts';

const recoveryError =
  'must be 0 or a whole number from 7 to 30; 0 deletes a secret at once, so that the environment can be made anew under the same name';

export const secretsSettings = group({
  /**
   * Days for which a deleted secret can be brought back, 7 to 30, or 0 for not at all. Until they are over its name is taken.
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
   */
  recoveryWindowDays: z
    .int({ error: recoveryError })
    .refine((days) => days === 0 || (days >= 7 && days <= 30), { error: recoveryError })
    .default(30),
  /** Raise it by one to give Django a new DJANGO_SECRET_KEY: sessions and signed links made with the old one end. */
  djangoSecretKeyVersion: integer(1, 1_000_000, 'raise it by one to make a new key').default(1),
  /**
   * The version of each secret that a person fills: raise it by one, from 1, after a new value has been put there, and the tasks that read it
   * are replaced.
   */
  versions: z
    .record(z.string(), integer(1, 1_000_000, 'raise it by one once the new value is there'), {
      error: 'must be a group of names and versions; such as { STRIPE_API_KEY: 2 }',
    })
    .default({}),
}).register(tellers, { sources: secretsSources });

export type SecretsSettings = z.output<typeof secretsSettings>;
