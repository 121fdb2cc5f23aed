import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Aspects, type TerraformStack } from 'cdktf';
import { permissionsBoundaryArn } from '../../modules/github-roles/permissions-boundary.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';

/** Gives each role of a stack the boundary that the bootstrap made, without which the role that deploys may make none. */
export function boundRoles(
  stack: TerraformStack,
  { project, github }: Application,
  environment: EnvironmentConfig,
): void {
  if (!github) return;
  const boundary = permissionsBoundaryArn(`${project}-${environment.name}`, environment);
  Aspects.of(stack).add({
    visit(node) {
      if (node instanceof IamRole) node.permissionsBoundary = boundary;
    },
  });
}
