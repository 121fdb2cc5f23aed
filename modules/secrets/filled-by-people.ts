import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { SecretRef } from '../shared/secret-ref.ts';
import type { Place } from '../shared/statement.ts';
import { Step } from '../shared/step.ts';
import type { SecretsSettings } from './settings.ts';

interface FilledByPeopleProps {
  name: string;
  place: Place;
  encryption: Key;
  /** The variables whose values a person puts into Secrets Manager. */
  variables: readonly string[];
  settings: SecretsSettings;
}

/** An empty secret for each variable, and what tasks start after: that a person has filled them. */
export function filledByPeople(
  owner: Construct,
  { name, place, encryption, variables, settings }: FilledByPeopleProps,
): { refs: Record<string, SecretRef>; startAfter: ITerraformDependable[] } {
  if (variables.length === 0) return { refs: {}, startAfter: [] };
  const scope = new Construct(owner, 'filled-by-people');
  const refs: Record<string, SecretRef> = {};
  const empty = variables.map((variable) => {
    const secret = new SecretsmanagerSecret(scope, variable.toLowerCase().replaceAll('_', '-'), {
      name: `${name}/${variable}`,
      description: `${variable}, filled by a person`,
      kmsKeyId: encryption.keyArn,
      recoveryWindowInDays: settings.recoveryWindowDays,
      // One that is taken away goes after the tasks that read it.
      lifecycle: { createBeforeDestroy: true },
    });
    refs[variable] = new SecretRef({ secretArn: secret.arn, revision: settings.versions[variable] ?? 1 });
    return secret;
  });
  // ECS would start tasks without end that can't read their secrets, and say so nowhere that a deploy shows.
  const filled = new Step(owner, 'filled', {
    place,
    command: ['check-secrets'],
    environment: { SECRET_ARNS: empty.map((secret) => secret.arn).join(' ') },
    runAgainWith: empty.map((secret) => secret.arn).join(' '),
  });
  return { refs, startAfter: [filled] };
}
