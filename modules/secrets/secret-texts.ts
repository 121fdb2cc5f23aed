import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { Known } from '../shared/known.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import type { PasswordSource, SecretText } from '../shared/secret-text.ts';
import { EphemeralSecret } from './ephemeral-secret.ts';
import { Secret } from './secret.ts';

export interface SecretTextsProps {
  /** Begins the name of the secret: `<project>-<environment>`, at most 51 characters. */
  name: string;
  encryption: Key;
  /** Days for which the secret can be brought back. */
  secretRecoveryWindowDays: number;
  /** Whether they are for tasks that reach the database as its owner, which have a secret of their own. */
  forOwner?: boolean;
  /** By the variables that show them. */
  texts: Readonly<Record<string, SecretText>>;
}

/** One secret, JSON, with the texts that are made of passwords in other secrets. It is written anew when one of these or a text changes. */
export class SecretTexts extends Construct {
  private readonly secret: Secret;

  constructor(scope: Construct, id: string, props: SecretTextsProps) {
    super(scope, id);
    const { name, encryption, secretRecoveryWindowDays, forOwner = false, texts } = props;
    const read = new Map<PasswordSource, EphemeralSecret>();
    const passwordOf = ({ source }: SecretText): string => {
      const ephemeral = read.get(source) ?? new EphemeralSecret(this, `source-${read.size + 1}`, source);
      read.set(source, ephemeral);
      return `\${${source.passwordIn(ephemeral.secretString)}}`;
    };
    const entries = Object.entries(texts);
    const known = entries.flatMap(([variable, text]) => [variable, text.source.versionId, text.with('')]);
    this.secret = new Secret(this, 'secret', {
      name: `${name}/${forOwner ? 'owner-variables' : 'variables'}`,
      description: `Variables that are made of passwords${forOwner ? ', for the owner of the database' : ''}`,
      encryption,
      recoveryWindowDays: secretRecoveryWindowDays,
      // In Terraform's language, since JSON would escape the quotes within an expression.
      value: `\${jsonencode({ ${entries.map(([variable, text]) => `${variable} = "${text.with(passwordOf(text))}"`).join(', ')} })}`,
      version: 1,
      // All but the passwords of the texts. A number for secret_string_wo_version would not do: the provider sees no change in one that is known only after the apply.
      writtenAnewWith: { resource: new Known(this, 'known', known), attribute: 'id' },
    });
  }

  ref(variable: string): SecretRef {
    return this.secret.ref(variable);
  }
}
