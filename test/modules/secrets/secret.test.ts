import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../modules/secrets/secret.ts';
import { synth } from '../../synth.ts';
import { encryptionOf } from '../foundation.ts';
import { readFrom } from '../service.ts';
import { all, occurrences, only, ref } from '../terraform.ts';

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
    new TerraformOutput(stack, 'whole', { value: secret.ref().valueFrom });
    new TerraformOutput(stack, 'one_key', { value: secret.ref('password').valueFrom });
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

  it('is read by tasks in the version that Terraform wrote, whole or by one key', () => {
    expect(terraform.output.whole?.value).toBe(readFrom('api'));
    expect(terraform.output.one_key?.value).toBe(readFrom('api', 'password'));
  });

  it('is written anew when what it leads to is made anew, which Terraform takes as a bare address', () => {
    const ofQueue = synth((stack) => {
      const resource = new SqsQueue(stack, 'a-queue');
      new Secret(stack, 'url', {
        name: 'shop-test/url',
        description: 'The URL of a queue',
        encryption: encryptionOf(stack),
        recoveryWindowDays: 7,
        value: resource.url,
        version: 1,
        writtenAnewWith: { resource, attribute: 'arn' },
      });
    });
    expect(Object.keys(all(ofQueue, 'aws_sqs_queue'))).toEqual(['a_queue']);
    expect(only(ofQueue, 'aws_secretsmanager_secret_version')).toEqual({
      secret_id: ref('aws_secretsmanager_secret.url_secret.id'),
      secret_string_wo: ref('aws_sqs_queue.a_queue.url'),
      secret_string_wo_version: 1,
      lifecycle: { replace_triggered_by: ['aws_sqs_queue.a_queue.arn'] },
    });
  });
});
