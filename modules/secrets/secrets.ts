import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import { RandomPassword } from './random-password.ts';
import { Secret } from './secret.ts';
import type { SecretsSettings } from './settings.ts';

export interface SecretsProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  encryption: Encryption;
  settings: SecretsSettings;
}

/** The secrets of the application that belong to no other module. */
export class Secrets extends Construct {
  readonly secrets: Record<string, SecretRef>;

  constructor(scope: Construct, id: string, { name, encryption, settings }: SecretsProps) {
    super(scope, id);
    // https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key asks for 50 characters or more.
    const djangoSecretKey = new RandomPassword(this, 'django-secret-key-value', { length: 64 });
    const secret = new Secret(this, 'django-secret-key', {
      name: `${name}/django-secret-key`,
      description: 'DJANGO_SECRET_KEY',
      encryption,
      recoveryWindowDays: settings.recoveryWindowDays,
      value: djangoSecretKey.value,
      version: settings.djangoSecretKeyVersion,
    });
    this.secrets = { DJANGO_SECRET_KEY: secret.ref };
  }
}
