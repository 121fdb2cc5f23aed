import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../modules/secrets/secret.ts';
import { synth } from '../../synth.ts';
import { encryptionOf } from '../foundation.ts';
import { occurrences, only, ref } from '../terraform.ts';

describe('Secret', () => {
  const terraform = synth((stack) => {
    const secret = new Secret(stack, 'api', {
      name: 'shop-test/api',
      description: 'The key of an API',
      encryption: encryptionOf(stack),
      recoveryWindowDays: 7,
      value: 'the-value',
      version: 3,
    });
    new TerraformOutput(stack, 'value_from', { value: secret.ref.valueFrom });
  });

  it('is encrypted with the key of the environment, and can be brought back for as long as it is told', () => {
    expect(only(terraform, 'aws_secretsmanager_secret')).toEqual({
      name: 'shop-test/api',
      description: 'The key of an API',
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
      recovery_window_in_days: 7,
    });
  });

  it('hands its value over in the write-only argument, and nowhere else', () => {
    expect(only(terraform, 'aws_secretsmanager_secret_version')).toEqual({
      secret_id: ref('aws_secretsmanager_secret.api_secret.id'),
      secret_string_wo: 'the-value',
      secret_string_wo_version: 3,
    });
    expect(occurrences(terraform, 'the-value')).toBe(1);
  });

  it('is read by tasks in the version that Terraform wrote', () => {
    expect(terraform.output.value_from?.value).toBe(
      `${ref('aws_secretsmanager_secret.api_secret.arn')}:::${ref('aws_secretsmanager_secret_version.api_version.version_id')}`,
    );
  });
});
