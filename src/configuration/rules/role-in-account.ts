import type { EnvironmentRule } from './rule.ts';

/** Terraform would take the role on, find itself in another account, and refuse. */
export const roleInAccount: EnvironmentRule = ({ account, assumeRoleArn }) => {
  if (!assumeRoleArn || assumeRoleArn.startsWith(`arn:aws:iam::${account}:`)) return [];
  return [
    {
      path: 'assumeRoleArn',
      must: `must be a role in the account of the environment, ${account}`,
      got: assumeRoleArn,
      wayOut: 'name a role there, or fix account',
    },
  ];
};
