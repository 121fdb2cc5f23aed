import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TerraformDataSource, TerraformResource, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { TaskPart } from '../modules/fargate-service/task-template.ts';
import type { Rights } from '../modules/shared/rights.ts';
import { sources } from '../src/configuration/variables.ts';
import { rightsIn } from '../src/stacks/rights.ts';

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

/** What a deploy needs for each type of resource of a stack, and no right of the stack gives, with the file that has to name it. */
export function uncoveredTypes(stack: TerraformStack): string[] {
  const rights = rightsIn(stack);
  const known = new Set(rights.flatMap(({ types }) => Object.keys(types)));
  const found = stack.node.findAll().flatMap((construct) => {
    const type = typeOf(construct);
    if (type === undefined || known.has(type)) return [];
    const folder = folderOf(construct);
    return `${type}: must be among the types of ${folder ? `${folder}/rights.ts` : 'the rights in environments/extensions.ts'}, got ${construct.node.path}; name it there, with the action that makes it`;
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

/** The types whose making is not among the actions of the rights that name them. */
export function unmakeableTypes(
  rights: readonly Rights[],
  owner: Parameters<NonNullable<Rights['deploy']>>[0],
): string[] {
  const actionsOf = (share: 'describe' | 'deploy') =>
    rights.flatMap((each) => each[share]?.(owner).flatMap(({ actions }) => actions) ?? []);
  const may = { describe: actionsOf('describe'), deploy: [...actionsOf('describe'), ...actionsOf('deploy')] };
  return rights.flatMap(({ types }) =>
    Object.entries(types)
      // Roles are made within the boundary alone, which the deploy role says for all modules.
      .filter(([, action]) => !['iam:CreateRole', 'iam:PutRolePolicy'].includes(action))
      .filter(
        ([type, action]) =>
          !may[type.startsWith('data.') ? 'describe' : 'deploy'].some((allowed) => takes(allowed, action)),
      )
      .map(([type, action]) => `${type}: ${action}`),
  );
}

function takes(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
}
