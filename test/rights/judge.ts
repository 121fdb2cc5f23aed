import { runSimulation } from '@cloud-copilot/iam-simulate';
import { contextOf } from './context.ts';
import { type Demand, demandsOf } from './demands.ts';
import { actionOf } from './operations.ts';
import type { Call, Caller } from './recording.ts';
import { madeBy, resourcesOf } from './resources.ts';
import { World } from './world.ts';

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource?: string | string[];
  Condition?: object;
}

/** A policy, and who of the callers have it. */
export interface Policy {
  name: string;
  policy: { Version?: string; Statement: PolicyStatement[] };
}

/** A role, as its bootstrap makes it. */
export interface Role {
  name: string;
  policies: readonly Policy[];
}

/** The roles that an environment has. The calls of one that is not here are not judged. */
export type Roles = Partial<Record<Caller, Role>>;

export interface Verdict {
  /** A sentence for each right that a role needed and has not. */
  denied: string[];
  /** The actions that calls took, and that statements of the role allowed: `<role> <action>`. */
  used: Set<string>;
}

interface Question extends Demand {
  who: Caller;
  /** The operation that takes it. */
  operation: string;
}

/**
 * Judges each call that a role made, whose policies are given, as IAM would have: with the resources that it was about, and their tags as
 * they stood. A call that failed at AWS, for another reason, is judged too.
 */
export async function judge(calls: readonly Call[], account: string, bootstraps: readonly Roles[]): Promise<Verdict> {
  const world = new World(account);
  const denied = new Set<string>();
  const used = new Set<string>();
  const answers = new Map<string, Promise<Answer>>();
  for (const call of calls) {
    const who = call.accessKeyId as Caller;
    const roles = bootstraps.flatMap((each) => (each[who] ? [each[who]] : []));
    for (const question of roles.length > 0 ? await questionsOf(who, call, world) : []) {
      const asked = JSON.stringify(question);
      const answer = answers.get(asked) ?? askEach(question, roles, world);
      answers.set(asked, answer);
      const { outcome, byRole } = await answer;
      if (byRole) used.add(`${who} ${question.action}`);
      if (outcome === 'Allowed') continue;
      const kind = outcome === 'ExplicitlyDenied' ? 'explicitly denied' : 'implicitly denied';
      denied.add(
        `${who}: must be allowed ${question.action} on ${question.resources} (${question.operation}), got ${kind}`,
      );
    }
    if (call.status < 300) await world.learn(call);
  }
  return { denied: [...denied], used };
}

/** Everything that IAM is asked for a call: one resource each. */
async function questionsOf(who: Caller, call: Call, world: World): Promise<Question[]> {
  // Asked of nobody: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html.
  if (call.operation === 'GetCallerIdentity') return [];
  const action = actionOf(call.service, call.operation, 'VersionId' in call.parameters);
  const resources = await resourcesOf(action, call, world);
  const made = await madeBy(call, world);
  const operation = `${call.service}:${call.operation}`;
  const demands: Demand[] = [
    { action, resources, page: '' },
    ...demandsOf(action, call, made.length > 0 ? made : resources, world),
  ];
  return demands.flatMap((demand) =>
    demand.resources.map((resource) => ({
      ...demand,
      who,
      operation,
      resources: [resource],
      context: { ...contextOf(call, resource, world), ...demand.context },
    })),
  );
}

interface Answer {
  outcome: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** Whether a statement of the role allows it, and not that of a key alone. */
  byRole: boolean;
}

/** The answer by the policies of the bootstrap that allows it, if there is one. */
async function askEach(question: Question, roles: readonly Role[], world: World): Promise<Answer> {
  const answers = await Promise.all(roles.map((role) => ask(question, role, world)));
  return answers.find(({ outcome }) => outcome === 'Allowed') ?? (answers.at(-1) as Answer);
}

async function ask(
  { action, resources: [resource = '*'], context = {} }: Question,
  { name, policies }: Role,
  world: World,
): Promise<Answer> {
  const { account } = world;
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${account}:assumed-role/${name}/session`,
        action,
        resource: { resource: known(action, resource), accountId: account },
        contextVariables: context as Record<string, string>,
      },
      identityPolicies: JSON.parse(ofSomeAccount(JSON.stringify(about(action, policies)))),
      ...(action.startsWith('kms:') && resource !== '*' && { resourcePolicy: world.keyPolicyOf(resource) }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (answer.resultType === 'error') {
    throw new Error(
      `${action} on ${resource}: must be a question that IAM can answer, got ${JSON.stringify(answer.errors)}`,
    );
  }
  const results = answer.resultType === 'single' ? [answer.result] : answer.results;
  return {
    outcome: answer.overallResult as Answer['outcome'],
    byRole: results.some(({ analysis }) => (analysis.identityAnalysis?.allowStatements ?? []).length > 0),
  };
}

/**
 * The library has one list for both kinds of load balancing, and of these two actions the resources of the old one alone. Tags go to all of
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
 */
function known(action: string, arn: string): string {
  return /^elasticloadbalancing:(Add|Remove)Tags$/.test(action)
    ? arn.replace(/:(?=(targetgroup|listener|listener-rule)\/)/, ':loadbalancer/')
    : ofSomeAccount(arn);
}

/**
 * AWS's own parameters are in no account (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html). The library knows none without
 * one, so that questions and policies get the same.
 */
function ofSomeAccount(text: string): string {
  return text.replaceAll(/(arn:aws:ssm:[^:"]*)::parameter/g, '$1:000000000000:parameter');
}

/** Whether an action is one of those that a policy names by a pattern. */
export function takes(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action);
}

/** The policies without the statements on actions of other services alone, which the library would weigh in vain. */
export function about<T extends Policy>(action: string, policies: readonly T[]): T[] {
  const [service] = action.split(':');
  const canMatter = (pattern: string) => pattern === '*' || pattern.startsWith(`${service}:`);
  return policies.map((each) => {
    // One without Action has NotAction.
    const Statement = each.policy.Statement.filter(
      ({ Action }) => Action === undefined || [Action].flat().some(canMatter),
    );
    return { ...each, policy: { ...each.policy, Statement } };
  });
}
