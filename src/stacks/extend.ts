import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { useKey } from '../../modules/encryption/key.ts';
import { githubRoleNames } from '../../modules/github-roles/names.ts';
import { allow } from '../../modules/shared/connections.ts';
import { type Grantee, grant } from '../../modules/shared/iam.ts';
import { awsName, awsNamePattern } from '../../modules/shared/naming.ts';
import { arnOf, type Governed, type Owner, type Rights } from '../../modules/shared/rights.ts';
import { SecretText } from '../../modules/shared/secret-text.ts';
import { statementsOf } from '../../modules/workload/permissions.ts';
import { type Finding, UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { asInFiles } from './as-terraform.ts';
import type { Extend, Extension } from './extension.ts';
import { problemsOf } from './extension-problems.ts';
import type { Foundation } from './foundation.ts';
import { namesOf } from './names.ts';
import type { Services } from './services.ts';
import { addressProblems } from './stack.ts';

/** What a team's own constructs are under. */
class Extensions extends Construct implements Governed {
  rights: readonly Rights[] = [];
  scanExceptions: NonNullable<Extension['scanExceptions']> = [];
}

/** What a team says of checks that its own constructs in a stack fail. */
export function scanExceptionsIn(stack: Construct): NonNullable<Extension['scanExceptions']> {
  return stack.node.children.flatMap((child) => (child instanceof Extensions ? child.scanExceptions : []));
}

/** An extension in one environment, with the construct that holds what it made. */
export interface Extended extends Extension {
  readonly holder: Construct;
}

/**
 * Builds what a team adds to an environment.
 * @throws UserError when it takes a name that is taken, or gives what can't be used.
 */
export function extendStack(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  foundation: Foundation,
  extend: Extend,
): Extended {
  const holder = new Extensions(stack, 'extensions');
  const { common, network, storage, database, loadBalancer, cluster, parts } = foundation;
  const { name, place, encryption } = common;
  const owner: Owner = { project: application.project, environment: environment.name, name, place };
  const extension = extend({
    scope: holder,
    application: asInFiles(application),
    environment: asInFiles(environment),
    name,
    place,
    network,
    encryption,
    storage,
    database,
    loadBalancer,
    cluster,
    zoneId: loadBalancer.domain?.zoneId,
    sources: Object.fromEntries(
      parts.flatMap(({ told = [] }) =>
        told.flatMap(({ source, value }) => (value instanceof SecretText ? [] : [[source, value]])),
      ),
    ),
    nameOf: (kind, ...words) => awsName(kind, name, ...words),
    arnOf: (service, rest) => arnOf(owner, service, rest),
  });
  const findings = problemsOf(extension, owner, application, environment);
  if (findings.length > 0) throw refused(environment.name, findings);
  holder.rights = rightsOf(extension);
  holder.scanExceptions = extension.scanExceptions ?? [];
  for (const service of extension.encryptedServices ?? []) encryption.admit(service);
  return { ...extension, holder };
}

/**
 * Lets the tasks, and what an extension made, talk to each other, and services do what it says.
 * @throws UserError when an endpoint has the id of another one.
 */
export function connectExtension(
  { common, network, database, cache }: Foundation,
  {
    web,
    services: further,
    workers,
    processes,
    schedules,
    beat,
    flower,
    migration,
    collectStatic,
    ofApplication,
  }: Services,
  { holder, endpoints = [], clients = [], statements = {}, encryptedServices = [] }: Extended,
): void {
  const tasks = [...ofApplication, ...schedules, ...(migration ? [migration] : [])];
  // Not every task reaches the same: mail is reached by those that send.
  const taken = endpoints.filter(({ node }) => tasks.some(({ holder }) => holder.node.tryFindChild(`to-${node.id}`)));
  if (taken.length > 0) {
    const must = 'must have ids of their own among what tasks reach';
    throw refused(
      TerraformStack.of(holder).node.id,
      taken.map(({ node }) => ({ path: 'extensions.endpoints', must, got: node.id, wayOut: 'take another id' })),
    );
  }
  for (const task of tasks) {
    for (const endpoint of endpoints) allow(task, endpoint);
  }
  for (const { client, to } of clients) {
    if (to.includes('internet')) network.letOut(client);
    if (to.includes('database')) for (const endpoint of database.endpoints) allow(client, endpoint);
    if (to.includes('cache') && cache) allow(client, cache);
  }
  const services: Record<string, Grantee | undefined> = {
    web: web.fargate,
    ...Object.fromEntries([...further, ...workers, ...processes].map(({ node, fargate }) => [node.id, fargate])),
    ...Object.fromEntries(schedules.map((schedule) => [schedule.node.id, schedule])),
    beat: beat?.fargate,
    flower: flower?.fargate,
    migration,
    collectStatic,
  };
  for (const [name, permissions] of Object.entries(statements)) {
    const { encryption, place } = common;
    grant(
      services[name] as Grantee,
      holder,
      ...statementsOf(permissions),
      ...encryptedServices.map((service) => useKey(encryption, service, place, 'kms:Decrypt', 'kms:GenerateDataKey')),
    );
  }
}

/** What it takes itself, and what it lets services do, by which their boundary grows. */
function rightsOf({ rights, statements = {} }: Extension): Rights[] {
  const permissions = Object.values(statements).flat();
  return [
    ...(rights ? [{ ...rights, policy: 'extensions' as const }] : []),
    ...(permissions.length > 0
      ? [{ policy: 'extensions' as const, types: {}, tasks: () => statementsOf(permissions) }]
      : []),
  ];
}

/**
 * Holds the names of what an extension made apart from those of all else in the stack, of its bootstrap's roles, and from each other, and roles to
 * names that the deploy role knows. It is called once all is there.
 * @throws UserError naming each that is taken, or unknown, or what has no address.
 */
export function requireOwnNames(stack: TerraformStack, { holder }: Extended, name: string): void {
  const mine = holder.node.findAll();
  const unaddressed = addressProblems(mine);
  if (unaddressed.length > 0) throw new UserError(unaddressed);
  const others = stack.node.findAll().filter((construct) => !mine.includes(construct));
  const taken = new Set([
    ...others.flatMap(namesOf).map(({ key }) => key),
    ...githubRoleNames(name).map((role) => `aws_iam_role ${role}`),
  ]);
  const strangers = mine.flatMap((construct): Finding[] => {
    const got = construct instanceof IamRole ? construct.nameInput : undefined;
    if (!(construct instanceof IamRole) || got?.startsWith(awsNamePattern('role', name).slice(0, -1))) return [];
    const must = 'must give a role a name of the environment, which the deploy role knows it by';
    return [{ path: 'extensions', must, got, wayOut: "take nameOf('role', ...) of the ground" }];
  });
  const findings = mine.flatMap((construct) =>
    namesOf(construct).flatMap(({ type, name: got, key }): Finding[] => {
      if (!taken.has(key)) {
        taken.add(key);
        return [];
      }
      const must = `must not give an ${type} a name that is taken`;
      return [{ path: 'extensions', must, got, wayOut: 'take another name' }];
    }),
  );
  const all = [...strangers, ...findings];
  if (all.length > 0) throw refused(stack.node.id, all);
}

function refused(environment: string, findings: readonly Finding[]): UserError {
  return new UserError(findings.map((finding) => ({ ...finding, path: `${environment}.${finding.path}` })));
}
