import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Client as ClientOf } from '../../modules/shared/connections.ts';

/** A client of which there is nothing but its security group, `aws_security_group.<id>_group`, and what it waits for. */
export class Client extends Construct implements ClientOf {
  readonly holder: Construct = this;
  readonly securityGroup = new SecurityGroup(this, 'group', {});
  readonly waitsFor: ITerraformDependable[] = [];

  waitFor(rule: ITerraformDependable): void {
    this.waitsFor.push(rule);
  }
}
