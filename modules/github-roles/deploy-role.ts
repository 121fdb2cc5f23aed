import { roleArns } from '../shared/common-rights.ts';
import { awsName } from '../shared/naming.ts';
import { type Owner, policiesOfRights, type Rights } from '../shared/rights.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { permissionsBoundaryArn } from './permissions-boundary.ts';
import { sumOfRights } from './sum-of-rights.ts';
import { objectArn, readState, type TerraformState, writeState } from './terraform-state.ts';

/** Known before it is made: the policy of the environment's key names it. */
export function deployRoleArn(name: string, { account }: Place): string {
  return `arn:aws:iam::${account}:role/github/${awsName('role', name, 'deploy')}`;
}

/**
 * What makes, changes and destroys an environment, and runs the steps of its deploys, beside what describes it; by the name of a policy for
 * each. `regions` are those that it has to do with.
 */
export function deployStatements(
  owner: Owner,
  state: TerraformState,
  rights: readonly Rights[],
  regions: readonly string[],
): Record<string, Statement[]> {
  const ofModules = policiesOfRights.map((policy): [string, Statement[]] => [
    policy,
    sumOfRights(
      rights.filter((each) => each.policy === policy),
      'deploy',
      owner,
    ),
  ]);
  return {
    // With what no deploy may do, since there is room.
    state: [
      ...readState(state, owner.place),
      ...writeState(state, owner.place),
      ...sumOfRights(rights, 'protects', owner),
    ],
    // AWS takes no policy without a statement.
    ...Object.fromEntries(ofModules.filter(([, statements]) => statements.length > 0)),
    roles: [...roles(owner, rights), ...limits(regions, state)],
  };
}

/** No role without the boundary, and no role of others. GitHub's own roles are under a path that it does not reach. */
function roles(owner: Owner, rights: readonly Rights[]): Statement[] {
  const { name, place } = owner;
  const roles = [roleArns(owner)];
  return [
    {
      sid: 'ManageBoundRoles',
      actions: [
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
      conditions: { StringEquals: { 'iam:PermissionsBoundary': permissionsBoundaryArn(name, place) } },
    },
    {
      sid: 'TagRoles',
      actions: ['iam:ListInstanceProfilesForRole', 'iam:TagRole', 'iam:UntagRole'],
      resources: roles,
    },
    {
      // Which rights its bootstrap gave it.
      sid: 'ReadOwnTags',
      actions: ['iam:ListRoleTags'],
      resources: [deployRoleArn(name, place)],
    },
    {
      sid: 'PassRoles',
      actions: ['iam:PassRole'],
      resources: roles,
      conditions: { StringEquals: { 'iam:PassedToService': services(rights, 'passesRoleTo') } },
    },
    {
      sid: 'MakeRolesOfServices',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [`arn:aws:iam::${place.account}:role/aws-service-role/*`],
      conditions: { StringEquals: { 'iam:AWSServiceName': services(rights, 'serviceLinkedRoles') } },
    },
  ];
}

function services(rights: readonly Rights[], kind: 'passesRoleTo' | 'serviceLinkedRoles'): string[] {
  return [...new Set(rights.flatMap((each) => each[kind] ?? []))].sort();
}

/** What no statement above may open, whatever it grows to. */
function limits(regions: readonly string[], state: TerraformState): Statement[] {
  return [
    {
      // Global services are in us-east-1, and so is what CloudFront uses.
      sid: 'OnlyInRegion',
      effect: 'Deny',
      actions: ['*'],
      resources: ['*'],
      conditions: { StringNotEquals: { 'aws:RequestedRegion': [...new Set([...regions, 'us-east-1'])] } },
    },
    {
      sid: 'LeaveStateAsItIs',
      effect: 'Deny',
      actions: ['s3:DeleteBucket*', 's3:DeleteObjectVersion', 's3:PutBucket*', 's3:PutEncrypt*', 's3:PutLifecycle*'],
      resources: [state.bucketArn, `${state.bucketArn}/*`],
    },
    {
      sid: 'DeleteNoState',
      effect: 'Deny',
      actions: ['s3:DeleteObject'],
      resources: [objectArn(state), `${state.bucketArn}/*bootstrap.tfstate`],
    },
    {
      sid: 'LeaveKeyOfStateAsItIs',
      effect: 'Deny',
      actions: [
        'kms:CreateAlias',
        'kms:CreateGrant',
        'kms:Disable*',
        'kms:PutKeyPolicy',
        'kms:ReEncrypt*',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:Update*',
      ],
      resources: [state.kmsKeyArn],
    },
  ];
}
