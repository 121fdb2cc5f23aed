import type { Finding } from '../../configuration/finding.ts';
import { madeAnew } from './finders/finders.ts';

/** A plan as `terraform show -json` prints it: https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
export interface Plan {
  resource_changes?: readonly ResourceChange[];
}

interface ResourceChange {
  address: string;
  type: string;
  /** Why it is replaced or destroyed, where Terraform knows more than the settings. */
  action_reason?: string;
  /** Of what was replaced before, and is still to be destroyed. */
  deposed?: string;
  change: {
    actions: readonly string[];
    before?: Record<string, unknown> | null;
    after?: Record<string, unknown> | null;
    importing?: { id: string };
  };
}

/** Replacing one of these takes nothing away: AWS keeps the revision, or the version, that was there, and a step is run again. */
const keptByAws: ReadonlySet<string> = new Set([
  'aws_ecs_task_definition',
  'aws_secretsmanager_secret_version',
  'terraform_data',
]);

export const instanceAddress = 'aws_db_instance.database_instance';
export const secretAddress = 'aws_secretsmanager_secret_version.database_credentials_version';

const tainted = 'replace_because_tainted';

/** Why a plan that imports what was found must not be applied. */
export function refusedIn({ resource_changes = [] }: Plan, environment: string): Finding[] {
  const deleted = resource_changes.filter(
    ({ type, deposed, change, action_reason }) =>
      change.actions.includes('delete') &&
      deposed === undefined &&
      !keptByAws.has(type) &&
      !(action_reason === tainted && madeAnew.has(type)),
  );
  const findings = deleted.map(({ address, change, action_reason }) => ({
    path: address,
    must: 'must not be destroyed, since recover deletes nothing',
    got: change.actions.join(' and '),
    wayOut:
      action_reason === tainted
        ? `an apply that made it was cut or failed: if it is well in AWS, npm run terraform ${environment} -- untaint '${address}'; if it failed there, npm run terraform ${environment} -- apply '-target=${address}' -var=image_tag=<tag> replaces it`
        : `put back the setting, or what was changed in AWS by hand, that does it, run npm run recover ${environment} again, then deploy the setting`,
  }));
  return [...findings, ...lostPasswordIn(resource_changes, environment)];
}

/** What goes with the plan all the same: what a deploy had replaced, create-before-destroy, and was cut before it destroyed it. */
export function deposedIn({ resource_changes = [] }: Plan): string[] {
  return resource_changes
    .filter(({ deposed, change }) => deposed !== undefined && change.actions.includes('delete'))
    .map(({ address, change }) => `${address}: ${change.before?.id}`);
}

/**
 * The password of a database goes to RDS first, and then to its secret. In between it is in Terraform's memory alone, and a deploy would write a new one
 * to the secret and none to a database that it knows already.
 */
function lostPasswordIn(changes: readonly ResourceChange[], environment: string): Finding[] {
  const changeOf = (address: string) => changes.find((each) => each.address === address)?.change;
  const secret = changeOf(secretAddress);
  const database = changeOf(instanceAddress);
  const version = database?.after?.password_wo_version;
  const isGivenPassword = !database?.before || database.before.password_wo_version !== version;
  if (!secret?.actions.includes('create') || !database || isGivenPassword) return [];
  return [passwordToRaise(environment, version, `run npm run recover ${environment} again`)];
}

/** @param then what to do next. */
export function passwordToRaise(environment: string, version: unknown, then: string): Finding {
  return {
    path: `${environment}.database.passwordVersion`,
    must: 'must be raised, since no secret holds the password that the database has',
    got: version,
    wayOut: `set it to ${Number(version) + 1}, and ${then}`,
  };
}
