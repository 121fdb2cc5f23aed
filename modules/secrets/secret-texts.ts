import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
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
  /** By the variables that show them. */
  texts: Readonly<Record<string, SecretText>>;
}

/** One secret, JSON, with the texts that are made of passwords in other secrets. It is written anew when one of these or a text changes. */
export class SecretTexts extends Construct {
  private readonly secret: Secret;

  constructor(scope: Construct, id: string, { name, encryption, secretRecoveryWindowDays, texts }: SecretTextsProps) {
    super(scope, id);
    const read = new Map<PasswordSource, EphemeralSecret>();
    const passwordOf = ({ source }: SecretText): string => {
      const ephemeral = read.get(source) ?? new EphemeralSecret(this, `source-${read.size + 1}`, source);
      read.set(source, ephemeral);
      return `\${${source.passwordIn(ephemeral.secretString)}}`;
    };
    const entries = Object.entries(texts);
    const withoutPasswords = entries.flatMap(([variable, text]) => [variable, text.source.versionId, text.with('')]);
    this.secret = new Secret(this, 'secret', {
      name: `${name}/variables`,
      description: 'Variables that are made of passwords',
      encryption,
      recoveryWindowDays: secretRecoveryWindowDays,
      // In Terraform's language, since JSON would escape the quotes within an expression.
      value: `\${jsonencode({ ${entries.map(([variable, text]) => `${variable} = "${text.with(passwordOf(text))}"`).join(', ')} })}`,
      // A number that changes with what is known of the texts: 48 bits, which a number of JSON holds.
      version: Token.asNumber(`\${parseint(substr(sha256("${withoutPasswords.join(' ')}"), 0, 12), 16)}`),
    });
  }

  ref(variable: string): SecretRef {
    return this.secret.ref(variable);
  }
}
