import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TerraformDataSource, TerraformResource, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Governed, Owner } from '../modules/shared/rights.ts';
import type { Place } from '../modules/shared/statement.ts';
import type { TaskPart } from '../modules/workload/task-template.ts';
import { sources } from '../src/configuration/variables.ts';
import { rightsIn } from '../src/stacks/rights.ts';
import { Iam } from './iam.ts';
import { all, ref, statements } from './modules/terraform.ts';
import type { Terraform } from './synth.ts';

/** The folder of each class of the modules. */
const folders = new Map(
  readdirSync('modules', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(join('modules', file), 'utf8').matchAll(/^export (?:abstract )?class (\w+)/gm)].map(
        ([, name = '']): [string, string] => [name, join('modules', dirname(file))],
      ),
    ),
);

/** What modules tell tasks, and the rules on names of variables do not know of, with the file that has to name it. */
export function unlistedSources(stack: TerraformStack): string[] {
  return stack.node
    .findAll()
    .flatMap((construct) =>
      ((construct as TaskPart).told ?? [])
        .filter(({ source }) => !Object.hasOwn(sources, source))
        .map(
          ({ source }) =>
            `${source}: must be among the sources that the settings of ${folderOf(construct)} register, got none; add it to ${folderOf(construct)}/sources.ts, and register that in ${folderOf(construct)}/settings.ts`,
        ),
    );
}

/** What the stack makes within a module, to join it to another: that one has the rights. So has what an extension makes. */
const wires = new Set([
  'aws_cloudwatch_log_metric_filter',
  'aws_iam_role_policy',
  'aws_lb_listener_rule',
  'aws_lb_target_group',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
]);

/** What a deploy needs for each type of resource of a stack, and no right of the stack gives, with the file that has to name it. */
export function uncoveredTypes(stack: TerraformStack): string[] {
  const found = stack.node.findAll().flatMap((construct) => {
    const type = typeOf(construct);
    const { scopes } = construct.node;
    const ofStack = folderOf(construct) === undefined || wires.has(type ?? '');
    // Otherwise those of what makes it, since another module that makes the like may be away.
    const rights = ofStack ? rightsIn(stack) : scopes.flatMap((scope) => (scope as Partial<Governed>).rights ?? []);
    if (type === undefined || rights.some(({ types }) => Object.hasOwn(types, type))) return [];
    return `${type}: must be among the types of ${rightsFileOf(construct)}, got ${construct.node.path}; name it there, with the action that makes it`;
  });
  return [...new Set(found)];
}

/** The folder of the module that a construct belongs to, if it belongs to one. */
function folderOf({ node }: IConstruct): string | undefined {
  return node.scopes
    .map((scope) => folders.get(scope.constructor.name))
    .reverse()
    .find((folder) => folder !== undefined);
}

function typeOf(construct: unknown): string | undefined {
  if (construct instanceof TerraformDataSource) return `data.${construct.terraformResourceType}`;
  if (!(construct instanceof TerraformResource)) return undefined;
  const { terraformResourceType: type } = construct;
  // Built into Terraform.
  return type === 'terraform_data' ? undefined : type;
}

/** The types whose making is not among the actions of a deploy, with the file that names them. */
export function unmakeableTypes(stack: TerraformStack, owner: Owner): string[] {
  const rights = rightsIn(stack);
  const actionsOf = (share: 'describe' | 'deploy') =>
    rights.flatMap((each) => each[share]?.(owner).flatMap(({ actions }) => actions) ?? []);
  const may = { describe: actionsOf('describe'), deploy: [...actionsOf('describe'), ...actionsOf('deploy')] };
  const found = stack.node.findAll().flatMap((construct) =>
    ((construct as Partial<Governed>).rights ?? []).flatMap(({ types }) =>
      Object.entries(types)
        // Roles are made within the boundary alone, which the deploy role says for all modules.
        .filter(([, action]) => !['iam:CreateRole', 'iam:PutRolePolicy'].includes(action))
        .flatMap(([type, action]) => {
          const share = type.startsWith('data.') ? 'describe' : 'deploy';
          if (may[share].some((allowed) => takes(allowed, action))) return [];
          return `${action}: must be among the actions of ${share} in ${rightsFileOf(construct)}, which makes ${type} by it, got none`;
        }),
    ),
  );
  return [...new Set(found)];
}

function rightsFileOf(construct: IConstruct): string {
  const folder = folderOf(construct);
  return folder ? `${folder}/rights.ts` : 'the rights of environments/extensions.ts';
}

/** The buckets and queues that tasks are told of, and none of their roles may use: src/stacks/connections.ts grants it. */
export function ungranted({ resource }: Terraform): string[] {
  const definition = resource.aws_ecs_task_definition?.web_fargate_task_definition;
  const [{ environment }] = JSON.parse(definition.container_definitions) as [{ environment: { value: string }[] }];
  const policies = Object.values(resource.aws_iam_role_policy ?? {}).map(({ policy }) => policy as string);
  const told = new Set(
    environment.flatMap(({ value }) => value.match(/aws_(s3_bucket|sqs_queue|dynamodb_table)\.\w+/g) ?? []),
  );
  return [...told].filter((address) => !policies.some((policy) => policy.includes(`${address}.arn`)));
}

/** What the roles of a stack are allowed beyond their boundary, with the policy that allows it. */
export async function beyondBoundary(terraform: Terraform, bootstrap: Terraform, place: Place): Promise<string[]> {
  const document = new Iam(bootstrap, place).resolve(all(bootstrap, 'aws_iam_policy').github_boundary_policy.policy);
  const tags = Object.fromEntries(
    Object.entries(terraform.provider.aws[0].default_tags[0].tags).map(([key, value]) => [
      `aws:ResourceTag/${key}`,
      value,
    ]),
  );
  // A role that is allowed everything else shows what the boundary alone refuses. The policy of a key may know one by its name.
  const ofKeys = JSON.stringify(terraform.resource.aws_kms_key ?? {});
  const known = Object.entries(terraform.resource.aws_iam_role ?? {})
    .filter(([, { name }]) => ofKeys.includes(`:role/${name}\\"`))
    .map(([address]) => address);
  const policy = JSON.stringify({ Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }] });
  const ofAll = ['everything', ...known].map((role) => [role, { role: ref(`aws_iam_role.${role}.name`), policy }]);
  const resource = { ...terraform.resource, aws_iam_role_policy: Object.fromEntries(ofAll) };
  const bound = new Iam({ ...terraform, resource }, place, document);
  const refused = [];
  for (const [name, { role = '', policy: json }] of Object.entries(terraform.resource.aws_iam_role_policy ?? {})) {
    const [, holder = ''] = /aws_iam_role\.(\w+)\./.exec(role) ?? [];
    const who = known.includes(holder) ? holder : 'everything';
    for (const { Effect, Action, Resource, Condition } of statements(json as string)) {
      if (Effect !== 'Allow') continue;
      for (const action of Action as string[]) {
        const told = Object.assign({}, action.startsWith('kms:') && tags, ...Object.values(Condition ?? {}));
        const context = JSON.parse(bound.resolve(JSON.stringify(told)));
        for (const what of Resource as string[]) {
          const asked = { who, action, what: concrete(action, what, place), context };
          if (!(await bound.allows(asked)))
            refused.push(`${name}: ${action} on ${what}; allow it in tasks of rights.ts`);
        }
      }
    }
  }
  return refused;
}

/** One of the resources that a pattern takes, as IAM is asked for it. */
function concrete(action: string, resource: string, { account, region }: Place): string {
  if (action === 'logs:DescribeLogGroups') return '*';
  if (/^ec2:\w+(Interface|Addresses)$/.test(action)) return `arn:aws:ec2:${region}:${account}:network-interface/eni-1`;
  if (resource === '*') return resource;
  const name = resource.replace(/^\$\{(.*)\.arn\}/, '$1').replaceAll('*', 'x');
  if (!action.startsWith('logs:')) return name;
  const group = name.replace(/^(aws_\w+\.\w+|.*:log-group:[^:]+).*/, '$1');
  return /Log(Stream|Events)$/.test(action) ? `${group}:log-stream:x` : group;
}

function takes(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
}
