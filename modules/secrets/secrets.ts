import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Rights } from '../shared/rights.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import type { TaskPart } from '../workload/task-template.ts';
import { filledByPeople } from './filled-by-people.ts';
import { RandomPassword } from './random-password.ts';
import { secretProtection, secretRights } from './rights.ts';
import { Secret } from './secret.ts';
import type { SecretsSettings } from './settings.ts';
import { secretsSources } from './sources.ts';

export interface SecretsProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** The variables whose values a person puts into Secrets Manager. */
  filledByPeople: string[];
  settings: SecretsSettings;
}

/** The secrets of the application that belong to no other module. */
export class Secrets extends Construct implements TaskPart {
  readonly rights: readonly Rights[];
  readonly told: Told[];
  readonly secrets: Record<string, SecretRef>;
  readonly startAfter: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    const { name, encryption, settings } = props;
    this.rights = [secretRights, secretProtection(settings.recoveryWindowDays)];
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
    this.told = tell(secretsSources, { secretKey: secret.ref() });
    const { refs, startAfter } = filledByPeople(this, { ...props, variables: props.filledByPeople });
    this.secrets = refs;
    this.startAfter = startAfter;
  }
}
