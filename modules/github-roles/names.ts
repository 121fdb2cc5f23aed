import { awsName } from '../shared/naming.ts';

/** Who signs the tokens of GitHub Actions: https://docs.github.com/en/actions/reference/security/oidc. */
export const issuer = 'token.actions.githubusercontent.com';

/** The roles of GitHub Actions that an environment may have; `name` is `<project>-<environment>`. */
export function githubRoleNames(name: string): string[] {
  return ['plan', 'refresh', 'deploy', 'release', 'publish'].map((role) => awsName('role', name, role));
}
