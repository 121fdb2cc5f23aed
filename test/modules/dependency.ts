import { type ITerraformDependable, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/** A resource that says nothing but what it comes after, and what it was told: `terraform_data.<id>`. */
export class Dependency extends TerraformResource {
  private readonly input: unknown;

  constructor(
    scope: Construct,
    id: string,
    { dependsOn = [], input }: { dependsOn?: readonly ITerraformDependable[]; input?: unknown } = {},
  ) {
    super(scope, id, { terraformResourceType: 'terraform_data', dependsOn: [...dependsOn] });
    this.input = input;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input };
  }
}
