import { awsName } from '../shared/naming.ts';

/** Who signs the tokens of GitHub Actions: https://docs.github.com/en/actions/reference/security/oidc. */
export const issuer = 'token.actions.githubusercontent.com';

/** The roles of GitHub Actions in an environment; `name` is `<project>-<environment>`. */
export function githubRoleNames(name: string): string[] {
  return ['plan', 'refresh', 'deploy', 'release'].map((role) => awsName('role', name, role));
}
