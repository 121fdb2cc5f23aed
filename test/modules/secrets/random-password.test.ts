import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { describe, expect, it } from 'vitest';
import { RandomPassword } from '../../../modules/secrets/random-password.ts';
import { synth } from '../../synth.ts';
import { only, ref } from '../terraform.ts';

describe('RandomPassword', () => {
  const terraform = synth((stack) => {
    const password = new RandomPassword(stack, 'a-password', { length: 40 });
    new SecretsmanagerSecretVersion(stack, 'version', { secretId: 'shop', secretStringWo: password.value });
  });

  it('is an ephemeral text of letters and digits, and no resource', () => {
    expect(terraform.ephemeral).toEqual({
      aws_secretsmanager_random_password: { a_password: { password_length: 40, exclude_punctuation: true } },
    });
    expect(Object.keys(terraform.resource)).toEqual(['aws_secretsmanager_secret_version']);
  });

  it('is referred to by its address', () => {
    expect(only(terraform, 'aws_secretsmanager_secret_version').secret_string_wo).toBe(
      ref('ephemeral.aws_secretsmanager_random_password.a_password.random_password'),
    );
  });
});
