import type { Finding } from '../../configuration/finding.ts';

/** A plan as `terraform show -json` prints it: https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
export interface Plan {
  resource_changes?: readonly ResourceChange[];
}

interface ResourceChange {
  address: string;
  type: string;
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

/** Why a plan that imports what was found must not be applied. */
export function refusedIn({ resource_changes = [] }: Plan, environment: string): Finding[] {
  const deleted = resource_changes.filter(
    ({ type, deposed, change }) => change.actions.includes('delete') && deposed === undefined && !keptByAws.has(type),
  );
  const findings = deleted.map(({ address, change }) => ({
    path: address,
    must: 'must not be destroyed, since recover deletes nothing',
    got: change.actions.join(' and '),
    wayOut: `put back the setting that does it, run npm run recover ${environment} again, then deploy the setting`,
  }));
  return [...findings, ...lostPasswordIn(resource_changes, environment)];
}

/**
 * The password of a database goes to RDS first, and then to its secret. In between it is in Terraform's memory alone, and a deploy would write a new one
 * to the secret and none to a database that it knows already.
 */
function lostPasswordIn(changes: readonly ResourceChange[], environment: string): Finding[] {
  const changeOf = (address: string) => changes.find((each) => each.address === address)?.change;
  const secret = changeOf('aws_secretsmanager_secret_version.database_credentials_version');
  const database = changeOf('aws_db_instance.database_instance');
  const version = database?.after?.password_wo_version;
  const isGivenPassword = !database?.before || database.before.password_wo_version !== version;
  if (!secret?.actions.includes('create') || !database || isGivenPassword) return [];
  return [
    {
      path: `${environment}.database.passwordVersion`,
      must: 'must be raised, since no secret holds the password that the database has',
      got: version,
      wayOut: `set it to ${Number(version) + 1}, and run npm run recover ${environment} again`,
    },
  ];
}
