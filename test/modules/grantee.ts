import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { dependable, type ITerraformDependable, type TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Grantee } from '../../modules/shared/iam.ts';
import { Dependency } from './dependency.ts';

/** A service of which there is nothing but its role, and what it starts after: `terraform_data.<id>_service`. */
export class Service extends Construct implements Grantee {
  readonly holder: Construct = this;
  readonly taskRole: IamRole;
  private readonly service: Dependency;

  constructor(stack: TerraformStack, id: string) {
    super(stack, id);
    this.taskRole = new IamRole(this, 'task-role', { assumeRolePolicy: '{}' });
    this.service = new Dependency(this, 'service');
  }

  waitFor(dependency: ITerraformDependable): void {
    this.service.dependsOn = [...(this.service.dependsOn ?? []), dependable(dependency)];
  }
}
