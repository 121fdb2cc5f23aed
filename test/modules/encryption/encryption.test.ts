import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { describe, expect, it } from 'vitest';
import { Encryption } from '../../../modules/encryption/encryption.ts';
import { useKey } from '../../../modules/encryption/key.ts';
import { grant } from '../../../modules/shared/iam.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { Service } from '../grantee.ts';
import { only, ref, statements } from '../terraform.ts';

const throughServices = {
  'kms:ViaService': ['ecr', 'elasticache', 'rds', 's3', 'secretsmanager', 'sqs'].map(
    (service) => `${service}.eu-central-1.amazonaws.com`,
  ),
  'kms:CallerAccount': '111111111111',
};

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

  it('may be administered as IAM says, which neither reads what it encrypts nor lets anyone do so', () => {
    const [administer] = statements(key.policy);
    expect(administer).toEqual({
      Sid: 'AdministerAsIamAllows',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: expect.any(Array),
      Resource: ['*'],
    });
    expect(administer.Action.filter((action: string) => /\*|crypt|GenerateDataKey|CreateGrant/.test(action))).toEqual(
      [],
    );
  });

  it('may be administered and used by the role that makes it, too, whose rights by its tags do not count at once', () => {
    const madeBy = 'arn:aws:iam::111111111111:role/github/shop-test-deploy';
    const made = synth(
      (stack) => new Encryption(stack, 'encryption', { name, place, madeBy, settings: { deletionWindowDays: 7 } }),
    );
    const root = 'arn:aws:iam::111111111111:root';
    expect(
      statements(only(made, 'aws_kms_key').policy).map(
        ({ Sid, Principal }: { Sid: string; Principal: { AWS?: unknown } }) => [Sid, Principal.AWS],
      ),
    ).toEqual([
      ['AdministerAsIamAllows', [root, madeBy]],
      ['UseThroughServicesAsIamAllows', [root, madeBy]],
      ['GrantToServicesAsIamAllows', [root, madeBy]],
      ['LogGroupsOfThisAccount', undefined],
      ['SessionsOfEcsExecAsIamAllows', root],
      ['AlarmsOfThisAccount', undefined],
      ['EventsOfRules', undefined],
    ]);
  });

  it('can be made, changed and destroyed by Terraform', () => {
    const calls = [
      ...['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'],
      // KMS makes no key whose policy its maker could not change.
      ...['PutKeyPolicy', 'UpdateKeyDescription', 'EnableKeyRotation', 'TagResource', 'UntagResource'],
      ...['CreateAlias', 'UpdateAlias', 'DeleteAlias', 'ScheduleKeyDeletion', 'CancelKeyDeletion'],
    ].map((call) => `kms:${call}`);
    expect(statements(key.policy)[0].Action).toEqual(expect.arrayContaining(calls));
  });

  it('encrypts and decrypts for IAM through the services that keep the data, and lends itself to them alone', () => {
    expect(statements(key.policy).slice(1, 3)).toEqual([
      {
        Sid: 'UseThroughServicesAsIamAllows',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
        Resource: ['*'],
        Condition: { StringEquals: throughServices },
      },
      {
        Sid: 'GrantToServicesAsIamAllows',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: ['kms:CreateGrant'],
        Resource: ['*'],
        Condition: { StringEquals: throughServices, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]);
  });

  it('encrypts the logs of this account and region', () => {
    expect(statements(key.policy)[3]).toEqual({
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
    });
  });

  it("encrypts ECS Exec's sessions with tasks of this environment's cluster, for whom IAM lets", () => {
    expect(statements(key.policy)[4]).toEqual({
      Sid: 'SessionsOfEcsExecAsIamAllows',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: ['*'],
      Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': 'ecs:shop-test_*' } },
    });
  });

  it('encrypts what alarms of this account and region say, and EventBridge to topics of it', () => {
    expect(statements(key.policy).slice(5)).toEqual([
      {
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: ['*'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:*' },
        },
      },
      {
        Sid: 'EventsOfRules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: ['*'],
        Condition: {
          StringLike: { 'kms:EncryptionContext:aws:sns:topicArn': 'arn:aws:sns:eu-central-1:111111111111:*' },
        },
      },
    ]);
  });

  it('encrypts nothing for EventBridge in another region than the environment is in, where no rule is', () => {
    const there = synth((stack) => {
      const provider = new AwsProvider(stack, 'there', { alias: 'there', region: 'eu-west-1' });
      const elsewhere = { ...place, region: 'eu-west-1' };
      new Encryption(stack, 'copies', { name, place: elsewhere, provider, settings: { deletionWindowDays: 7 } });
    });
    const sids = statements(only(there, 'aws_kms_key').policy).map(({ Sid }: { Sid: string }) => Sid);
    expect(sids).toContain('AlarmsOfThisAccount');
    expect(sids).not.toContain('EventsOfRules');
  });

  it('is lent to a role for what one service keeps', () => {
    const lent = synth((stack) => {
      const encryption = encryptionOf(stack);
      grant(
        new Service(stack, 'web'),
        encryption,
        useKey(encryption, 's3', place, 'kms:Decrypt', 'kms:GenerateDataKey'),
      );
    });
    expect(statements(only(lent, 'aws_iam_role_policy').policy)).toEqual([
      {
        Sid: 'UseKeyThroughS3',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: [ref('aws_kms_key.encryption_key.arn')],
        Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
      },
    ]);
  });

  it('decrypts files for CloudFront, on behalf of distributions of this account, only when it is told to', () => {
    const read = synth((stack) => {
      new Encryption(stack, 'encryption', {
        name,
        place,
        readByCloudFront: true,
        settings: { deletionWindowDays: 30 },
      });
    });
    const [added, ...others] = statements(only(read, 'aws_kms_key').policy).slice(statements(key.policy).length);
    expect(others).toEqual([]);
    expect(added).toEqual({
      Sid: 'FilesThroughCloudFront',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: ['kms:Decrypt'],
      Resource: ['*'],
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::111111111111:distribution/*' } },
    });
  });

  it('can be of another region than the environment', () => {
    const elsewhere = synth((stack) => {
      new Encryption(stack, 'encryption', {
        name,
        place: { ...place, region: 'us-east-1' },
        provider: new AwsProvider(stack, 'other', { alias: 'us-east-1', region: 'us-east-1' }),
        settings: { deletionWindowDays: 30 },
      });
    });
    expect([only(elsewhere, 'aws_kms_key').provider, only(elsewhere, 'aws_kms_alias').provider]).toEqual([
      'aws.us-east-1',
      'aws.us-east-1',
    ]);
    expect([key.provider, only(terraform, 'aws_kms_alias').provider]).toEqual([undefined, undefined]);
    const { policy } = only(elsewhere, 'aws_kms_key');
    expect(policy).toContain('logs.us-east-1.amazonaws.com');
    expect(policy).not.toContain('eu-central-1');
  });
});
