import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

export interface RandomPasswordProps {
  /** How many characters. */
  length: number;
}

/**
 * A random text of letters and digits that Terraform holds in memory for one run and writes to no state and no plan
 * (https://developer.hashicorp.com/terraform/language/resources/ephemeral). It is another one in each run, and only
 * write-only arguments take it. cdktf has no construct for ephemeral resources, so this writes the block.
 */
export class RandomPassword extends TerraformElement {
  private readonly length: number;

  constructor(scope: Construct, id: string, { length }: RandomPasswordProps) {
    super(scope, id);
    this.length = length;
  }

  get value(): string {
    return `\${ephemeral.aws_secretsmanager_random_password.${this.friendlyUniqueId}.random_password}`;
  }

  override toTerraform() {
    return {
      ephemeral: {
        aws_secretsmanager_random_password: {
          [this.friendlyUniqueId]: {
            password_length: this.length,
            // It becomes part of URLs.
            exclude_punctuation: true,
          },
        },
      },
    };
  }
}
