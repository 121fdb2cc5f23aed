import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/** What Terraform knows, and is made anew when that changes, and with it what is replaced where this is. cdktf's own class for it asks for a Terraform (`step.ts`). */
export class Known extends TerraformResource {
  private readonly known: readonly string[];

  constructor(scope: Construct, id: string, known: readonly string[]) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
    this.known = known;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.known };
  }
}
