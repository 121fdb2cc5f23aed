/**
 * Who registered a revision, for people: `ada (AdministratorAccess)` of somebody who signed in, `run 123 of GitHub Actions (shop-dev-deploy)` of a workflow, whose session
 * .github/actions/prepare names, or the name of a user.
 */
export function whoIs(arn: string | undefined): string {
  if (arn === undefined) return '-';
  const [, role, session = ''] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role !== undefined) {
    // https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
    const [, permissionSet = role] = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role) ?? [];
    const [, run] = /^GitHubActions-(\d+)$/.exec(session) ?? [];
    return `${run === undefined ? session : `run ${run} of GitHub Actions`} (${permissionSet})`;
  }
  return /:(root|(?:user|federated-user)\/.+)$/.exec(arn)?.[1]?.replace(/^.*\//, '') ?? arn;
}
