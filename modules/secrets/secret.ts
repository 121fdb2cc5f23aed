import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import { SecretRef } from '../shared/secret-ref.ts';

export interface SecretProps {
  name: string;
  description: string;
  encryption: Encryption;
  /** Days for which it can be brought back once deleted: 0, or 7 to 30. */
  recoveryWindowDays: number;
  /** Made of ephemeral values. It is written when the secret is made and when `version` is raised, and read never. */
  value: string;
  version: number;
}

/** A secret in Secrets Manager whose value is in no state and no plan. */
export class Secret extends Construct {
  readonly ref: SecretRef;

  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id);
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.encryption.key.arn,
      recoveryWindowInDays: props.recoveryWindowDays,
    });
    const version = new SecretsmanagerSecretVersion(this, 'version', {
      secretId: secret.id,
      secretStringWo: props.value,
      secretStringWoVersion: props.version,
    });
    this.ref = new SecretRef(secret.arn, version.versionId);
  }
}
