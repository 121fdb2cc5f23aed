import type { Place, Statement } from './statement.ts';

/** The environment that rights are for. */
export interface Owner {
  project: string;
  environment: string;
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
}

/** The policies of the deploy role that modules fill. */
export const policiesOfRights = ['network', 'data', 'services', 'unnamed', 'domains', 'extensions'] as const;

/**
 * What a module's resources take of the roles around an environment. The GitHub roles and the permissions boundary are the sums over the
 * modules that the environment has. IAM knows names and tags, so the statements hold no reference to a resource.
 */
export interface Rights {
  /** Each type of Terraform resource that the module makes, with the action that makes one; `data.<type>` with the one that reads it. */
  readonly types: Readonly<Record<string, string>>;
  /** The policy of the deploy role that `deploy` goes into. AWS takes 10 policies a role, and 6,144 characters a policy. */
  readonly policy: (typeof policiesOfRights)[number];
  /** Shows what there is to whoever plans. No content of users, no secret. */
  describe?(owner: Owner): Statement[];
  /** Reads what a refresh reads beyond that: the AWS provider reads each secret version that it wrote. */
  refresh?(owner: Owner): Statement[];
  /** Makes, changes and destroys, and runs the steps of a deploy. */
  deploy?(owner: Owner): Statement[];
  /** Fills what a deploy made with images, for whoever builds the application. */
  release?(owner: Owner): Statement[];
  /** Fills it with built front ends. */
  publish?(owner: Owner): Statement[];
  /** The most that roles which the module makes, or grants something to, may do. */
  tasks?(owner: Owner): Statement[];
  /**
   * What uses an action, where that is no call of Terraform's for `types`: a step or a command; or AWS, which demands it of the caller of
   * another operation, or takes it on the caller's behalf, with the page that says so. By the action as the statement writes it.
   */
  readonly uses?: Readonly<Record<string, string>>;
  /**
   * Denies what a setting protects to the role that deploys, whatever else allows it. To take the protection off, an administrator of the account changes
   * the setting and deploys the bootstrap. The settings are part of the marks, so a deploy is refused whose bootstrap had others.
   */
  protects?(owner: Owner): Statement[];
  /** Regions beside the environment's own in which the module makes something. The deploy role is denied all others. */
  readonly regions?: readonly string[];
  /** The services of AWS that take on a role which the module makes. */
  readonly passesRoleTo?: readonly string[];
  /** The services of AWS that make a role of their own in an account, the first time that the module uses them there. */
  readonly serviceLinkedRoles?: readonly string[];
}

/** A construct that says what deploying it takes. */
export interface Governed {
  readonly rights: readonly Rights[];
}

/** An ARN in the owner's account and region, or in another region. */
export function arnOf({ place: { account, region } }: Owner, service: string, rest: string, other = region): string {
  return `arn:aws:${service}:${other}:${account}:${rest}`;
}

/** Tells what has the environment's own tags. */
export function ownTags({ project, environment }: Owner): Statement['conditions'] & object {
  return { StringEquals: { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': environment } };
}

/** Tells what has the environment's own tags, or none: what is being made, and what can have none. */
export function ownTagsOrNone({ project, environment }: Owner): Statement['conditions'] & object {
  return {
    StringEqualsIfExists: { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': environment },
  };
}

/** Actions on what AWS names itself, where tags tell whose it is. */
export function onOwn(owner: Owner, actions: string[]): Statement {
  return { sid: 'ChangeOwn', actions, resources: ['*'], conditions: ownTags(owner) };
}

/** The same, on what has no tags yet, or never. */
export function onNew(owner: Owner, actions: string[]): Statement {
  return { sid: 'MakeNew', actions, resources: ['*'], conditions: ownTagsOrNone(owner) };
}

/** What uses an action that Terraform takes where a setting changes: the source of the resource in the AWS provider, which has no other list. */
export function onChange(type: string, source: string): string {
  return `${type}, where it changes: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/${source}.go`;
}

/** Actions that IAM knows no resource for, or on what neither a name nor a tag tells whose it is. */
export function onAny(actions: string[]): Statement {
  return { sid: 'UseShared', actions, resources: ['*'] };
}
