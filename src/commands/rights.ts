import { App, type TerraformStack } from 'cdktf';
import { usesOf } from '../../modules/github-roles/uses.ts';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { BootstrapStack } from '../stacks/bootstrap-stack.ts';
import { withoutCreationStacks } from '../stacks/creation-stacks.ts';
import { EnvironmentStack } from '../stacks/environment-stack.ts';
import { rightsIn } from '../stacks/rights.ts';
import type { Configuration } from '../stacks/synthesize.ts';

export const rightsUsage = 'npm run rights <environment> [plan | refresh | deploy | release | publish | boundary]';

/** The roles of GitHub Actions, and the boundary of the roles that a deploy makes. */
const holders = ['plan', 'refresh', 'deploy', 'release', 'publish', 'boundary'] as const;

type Holder = (typeof holders)[number];

/** One action of one statement. */
export interface Right {
  holder: Holder;
  policy: string;
  statement: PolicyStatement;
  action: string;
  /** None, for what is denied, and for what nothing uses. */
  usedBy: string[];
}

interface PolicyStatement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What a stack makes of IAM, by address. */
interface IamOf {
  aws_iam_policy?: Record<string, { name: string; policy: string }>;
  aws_iam_role?: Record<string, { name: string }>;
  aws_iam_role_policy?: Record<string, { role: string; policy: string }>;
  aws_iam_role_policy_attachment?: Record<string, { role: string; policy_arn: string }>;
}

/**
 * Every right that the bootstrap of an environment gives, with what uses it. No AWS is asked.
 * @throws UserError where the bootstrap makes no roles.
 */
export function rightsOf(configuration: Configuration, environment: EnvironmentConfig): Right[] {
  const { application, environments, extend } = configuration;
  if (!application.github) {
    throw new UserError([
      {
        path: 'github',
        must: 'must be set for roles of GitHub Actions to be there',
        got: undefined,
        wayOut: 'name the repository of this project; who deploys by hand has rights of their own',
      },
    ]);
  }
  const [stack, bootstrap] = withoutCreationStacks(() => [
    new EnvironmentStack(new App(), application, environment, environments, extend),
    new BootstrapStack(new App(), application, environment, environments, extend),
  ]);
  const { project } = application;
  const owner = { project, environment: environment.name, name: `${project}-${environment.name}`, place: environment };
  const rights = rightsIn(stack);
  const granted = grantedIn(iamOf(stack));
  return policiesIn(iamOf(bootstrap)).flatMap(({ holder, name, policy }) =>
    statementsOf(policy).flatMap((statement) =>
      statement.Action.map((action): Right => {
        const uses = holder === 'boundary' ? granted(action) : [];
        const usedBy = statement.Effect === 'Deny' ? [] : [...usesOf(action, statement, rights, owner), ...uses];
        return { holder, policy: name, statement, action, usedBy };
      }),
    ),
  );
}

function iamOf(stack: TerraformStack): IamOf {
  return (stack.toTerraform() as { resource: IamOf }).resource;
}

function statementsOf(policy: string): PolicyStatement[] {
  return JSON.parse(policy).Statement;
}

/** The policies of each holder. */
function policiesIn({ aws_iam_policy = {}, aws_iam_role_policy_attachment = {} }: IamOf) {
  return holders.flatMap((holder) => {
    const addresses =
      holder === 'boundary'
        ? ['github_boundary_policy']
        : Object.values(aws_iam_role_policy_attachment)
            .filter(({ role }) => role === `\${aws_iam_role.github_${holder}.name}`)
            .map(({ policy_arn }) => addressIn(policy_arn));
    return addresses.map((address) => ({ holder, ...(aws_iam_policy[address] as { name: string; policy: string }) }));
  });
}

/** The roles that are granted an action, by their names. */
function grantedIn({ aws_iam_role = {}, aws_iam_role_policy = {} }: IamOf): (action: string) => string[] {
  const policies = Object.values(aws_iam_role_policy).map(({ role, policy }) => ({
    role: aws_iam_role[addressIn(role)]?.name ?? role,
    actions: statementsOf(policy).flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : [])),
  }));
  const takes = (pattern: string, action: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
  return (action) => {
    const found = policies.filter(({ actions }) =>
      actions.some((granted) => takes(granted, action) || takes(action, granted)),
    );
    return [...new Set(found.map(({ role }) => role))].sort();
  };
}

/** The address that a reference has after its type. */
function addressIn(reference: string): string {
  return /\$\{\w+\.(\w+)\./.exec(reference)?.[1] ?? reference;
}

/** The rights of one holder, or of all, as text: a block for each statement, and in it a line for each action. */
export function rightsTable(rights: readonly Right[], holder?: string): string {
  if (holder !== undefined && !holders.some((known) => known === holder)) {
    throw new UserError([
      { path: 'command line', must: `must name one of ${holders.join(', ')}`, got: holder, wayOut: rightsUsage },
    ]);
  }
  const blocks = new Map<string, Right[]>();
  for (const right of rights) {
    if (holder !== undefined && right.holder !== holder) continue;
    const title = `${right.holder}: ${right.policy}, ${right.statement.Sid}`;
    blocks.set(title, [...(blocks.get(title) ?? []), right]);
  }
  return [...blocks].map(([title, block]) => blockOf(title, block)).join('\n\n');
}

function blockOf(title: string, block: readonly Right[]): string {
  const { Effect, Resource = [], NotResource, Condition = {} } = (block[0] as Right).statement;
  const width = Math.max(...block.map(({ action }) => action.length));
  return [
    `${title}${Effect === 'Deny' ? ', which denies' : ''}`,
    `  on ${NotResource ? 'all but ' : ''}${(NotResource ?? Resource).map(readable).join(', ')}`,
    ...Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, values]) => `  if ${key} ${operator} ${[values].flat().map(readable).join(', ')}`,
      ),
    ),
    ...block.map(({ action, usedBy }) => `    ${action.padEnd(width)}  ${usedBy.join('; ')}`.trimEnd()),
  ].join('\n');
}

/** ARNs that only AWS knows, by the address of what has them. */
function readable(text: string): string {
  return text.replace(/\$\{([\w.]+)\}/g, '<$1>');
}
