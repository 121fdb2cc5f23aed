import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import { type Place, policyDocument } from '../shared/iam.ts';
import type { EncryptionSettings } from './settings.ts';

export interface EncryptionProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  settings: EncryptionSettings;
}

/** The key that everything at rest in one environment is encrypted with: database, secrets, images, logs. */
export class Encryption extends Construct {
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, { name, place, settings }: EncryptionProps) {
    super(scope, id);
    this.key = new KmsKey(this, 'key', {
      description: `Data at rest of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: settings.deletionWindowDays,
      policy: policyDocument(
        {
          // IAM policies of the account decide who may use the key, as they do for every other resource.
          sid: 'AccountDecidesByIam',
          principals: { AWS: `arn:aws:iam::${place.account}:root` },
          actions: ['kms:*'],
          resources: ['*'],
        },
        {
          // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
          sid: 'LogGroupsOfThisAccount',
          principals: { Service: `logs.${place.region}.amazonaws.com` },
          actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${place.region}:${place.account}:log-group:*`,
            },
          },
        },
      ),
    });
    new KmsAlias(this, 'alias', { name: `alias/${name}`, targetKeyId: this.key.keyId });
  }
}
