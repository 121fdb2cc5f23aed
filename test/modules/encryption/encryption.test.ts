import { describe, expect, it } from 'vitest';
import { synth } from '../../synth.ts';
import { encryptionOf } from '../foundation.ts';
import { only, ref, statements } from '../terraform.ts';

describe('Encryption', () => {
  const terraform = synth((stack) => encryptionOf(stack, 30));
  const key = only(terraform, 'aws_kms_key');

  it('is one key under the name of the environment', () => {
    expect(key.description).toBe('Data at rest of shop-test');
    expect(only(terraform, 'aws_kms_alias')).toEqual({
      name: 'alias/shop-test',
      target_key_id: ref('aws_kms_key.encryption_key.key_id'),
    });
  });

  it('changes by itself every year, and outlives its destruction by the days of its settings', () => {
    expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  });

  it('leaves the use of the key to IAM, and lends it to the logs of this account and region alone', () => {
    expect(statements(key.policy)).toEqual([
      {
        Sid: 'AccountDecidesByIam',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: ['kms:*'],
        Resource: ['*'],
      },
      {
        Sid: 'LogGroupsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
        Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        Resource: ['*'],
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:111111111111:log-group:*',
          },
        },
      },
    ]);
  });
});
