import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { SecretRef } from '../shared/secret-ref.ts';
import { secretRights } from './rights.ts';

export interface SecretProps {
  name: string;
  description: string;
  encryption: Key;
  /** Days for which it can be brought back once deleted: 0, or 7 to 30. */
  recoveryWindowDays: number;
  /** Made of ephemeral values. It is written when the secret is made and when `version` is raised, and read never. */
  value: string;
  version: number;
  /** What the secret leads to: when that is made anew, which shows in this attribute, the value is written anew. */
  writtenAnewWith?: { resource: TerraformResource; attribute: string };
}

/** A secret in Secrets Manager whose value is in no state and no plan. */
export class Secret extends Construct {
  readonly rights = [secretRights];
  private readonly secret: SecretsmanagerSecret;
  /** What must be there before the value can be read. */
  readonly version: SecretsmanagerSecretVersion;

  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id);
    this.secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.encryption.keyArn,
      recoveryWindowInDays: props.recoveryWindowDays,
    });
    this.version = new SecretsmanagerSecretVersion(this, 'version', {
      secretId: this.secret.id,
      secretStringWo: props.value,
      secretStringWoVersion: props.version,
      ...(props.writtenAnewWith && { lifecycle: { replaceTriggeredBy: [reference(props.writtenAnewWith)] } }),
    });
  }

  /** The whole value, or that of one key of a secret that holds JSON. */
  ref(key = ''): SecretRef {
    return new SecretRef({ secretArn: this.arn, key, versionId: this.version.versionId });
  }

  get arn(): string {
    return this.secret.arn;
  }
}

/** Terraform takes no expression there, only a bare address. */
function reference({ resource, attribute }: { resource: TerraformResource; attribute: string }): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}.${attribute}`;
}
