import { awsName } from '../shared/naming.ts';
import type { Owner, Rights } from '../shared/rights.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { sumOfRights } from './sum-of-rights.ts';
import type { TerraformState } from './terraform-state.ts';

/** Known before it is made: each role of the environment carries it. */
export function permissionsBoundaryArn(name: string, { account }: Place): string {
  return `arn:aws:iam::${account}:policy/${awsName('policy', name, 'boundary')}`;
}

/**
 * The most that a role may do which a deploy makes: what tasks, the function, the proxy of the database, and AWS itself on their behalf do
 * with what is the environment's own. No IAM, no other role, and no state.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function permissionsBoundary(owner: Owner, state: TerraformState, rights: readonly Rights[]): Statement[] {
  return [
    ...sumOfRights(rights, 'tasks', owner),
    {
      sid: 'LeaveStateToTerraform',
      effect: 'Deny',
      actions: ['s3:*', 'kms:*'],
      resources: [state.bucketArn, `${state.bucketArn}/*`, state.kmsKeyArn],
    },
  ];
}
