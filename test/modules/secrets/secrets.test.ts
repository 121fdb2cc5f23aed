import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../modules/secrets/secrets.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name } from '../foundation.ts';
import { occurrences, only, ref } from '../terraform.ts';

describe('Secrets', () => {
  const terraform = synth((stack) => {
    const { secrets } = new Secrets(stack, 'secrets', {
      name,
      encryption: encryptionOf(stack),
      settings: { recoveryWindowDays: 0, djangoSecretKeyVersion: 2 },
    });
    new TerraformOutput(stack, 'variables', { value: Object.keys(secrets) });
    new TerraformOutput(stack, 'secret', { value: secrets.DJANGO_SECRET_KEY?.secretArn });
  });

  it('gives tasks DJANGO_SECRET_KEY and nothing else', () => {
    expect(terraform.output.variables?.value).toEqual(['DJANGO_SECRET_KEY']);
    expect(terraform.output.secret?.value).toBe(ref('aws_secretsmanager_secret.secrets_django_secret_key_secret.arn'));
  });

  it('makes it of more characters than Django asks for', () => {
    expect(terraform.ephemeral.aws_secretsmanager_random_password).toEqual({
      secrets_django_secret_key_value: { password_length: 64, exclude_punctuation: true },
    });
  });

  it('writes the random value to the secret alone, anew when its version is raised', () => {
    const value = ref('ephemeral.aws_secretsmanager_random_password.secrets_django_secret_key_value.random_password');
    expect(only(terraform, 'aws_secretsmanager_secret_version')).toMatchObject({
      secret_string_wo: value,
      secret_string_wo_version: 2,
    });
    expect(occurrences(terraform, value)).toBe(1);
  });

  it('can be brought back for the days of its settings', () => {
    expect(only(terraform, 'aws_secretsmanager_secret')).toMatchObject({
      name: 'shop-test/django-secret-key',
      recovery_window_in_days: 0,
    });
  });
});
