import type { EnvironmentRule } from './rule.ts';

/** Terraform would take on that role after GitHub's, which may take on none. */
export const githubInAccount: EnvironmentRule = ({ assumeRoleArn }, { github }) => {
  if (!github || !assumeRoleArn) return [];
  return [
    {
      path: 'assumeRoleArn',
      must: 'must be left out with github',
      got: assumeRoleArn,
      wayOut:
        "GitHub's roles are in the account itself; people name theirs as role_arn of a profile, and set AWS_PROFILE",
    },
  ];
};
