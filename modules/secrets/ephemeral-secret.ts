import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * What a version of a secret holds, which Terraform reads into memory in each apply and writes to no state and no plan
 * (https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/ephemeral-resources/secretsmanager_secret_version).
 */
export class EphemeralSecret extends TerraformElement {
  private readonly of: { secretArn: string; versionId: string };

  constructor(scope: Construct, id: string, of: { secretArn: string; versionId: string }) {
    super(scope, id);
    this.of = of;
  }

  /** The text that it holds: an expression without `${}`. */
  get secretString(): string {
    return `ephemeral.aws_secretsmanager_secret_version.${this.friendlyUniqueId}.secret_string`;
  }

  override toTerraform() {
    return {
      ephemeral: {
        aws_secretsmanager_secret_version: {
          // A plan knows no time yet, and so reads nothing: the role of a plan may read no secret.
          [this.friendlyUniqueId]: {
            secret_id: this.of.secretArn,
            version_id: `${this.of.versionId}\${substr(timestamp(), 0, 0)}`,
          },
        },
      },
    };
  }
}
