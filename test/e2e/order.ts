import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Terraform } from '../synth.ts';

const run = promisify(execFile);

/** One thing that Terraform did, such as `update aws_ecs_service.web_fargate_service`, and when it began. */
export type Moment = `${'create' | 'update' | 'delete'} ${string}`;

/**
 * What can't be changed in place, for the types whose order is proved here: `ForceNew` in their files of
 * https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service. What is not listed is changed in place.
 */
const replacing: Record<string, string[]> = {
  aws_ecs_task_definition: ['container_definitions', 'cpu', 'family', 'memory', 'volume'],
  aws_iam_role: ['name'],
  aws_iam_role_policy: ['name', 'name_prefix', 'role'],
  aws_lb_target_group: ['name', 'port', 'vpc_id'],
  aws_s3_bucket: ['bucket'],
  aws_sqs_queue: ['name'],
  aws_elasticache_replication_group: ['replication_group_id'],
  terraform_data: ['triggers_replace'],
};

/**
 * The order in which Terraform changes one stack into another, without AWS: each resource becomes a `terraform_data` with the same references and
 * lifecycle, which is replaced where AWS's would be, and both stacks are applied.
 */
export async function orderOf(before: Terraform, after: Terraform): Promise<Moment[]> {
  return await inFolder(async (folder) => {
    await apply(folder, before);
    return await apply(folder, after);
  });
}

/**
 * The same order where a service does not come up in the first deploy of `after`: ECS goes back to the tasks before, and the deploy ends in an error.
 * @param failing the address of the service.
 * @param retried what is deployed next: `after` once more, or `before`.
 * @returns the order of the deploy that fails, and of the next one.
 */
export async function orderAfterFailure(
  before: Terraform,
  after: Terraform,
  failing: string,
  retried: Terraform = after,
): Promise<[Moment[], Moment[]]> {
  return await inFolder(async (folder) => {
    await apply(folder, before);
    const failed = await apply(folder, after, { failing });
    return [failed, await apply(folder, retried, { rolledBack: failing })];
  });
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'order-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Deploy {
  /** The address of a service that does not come up. */
  failing?: string;
  /** The address of a service that ECS took back in the deploy before, which Terraform sees as a change. */
  rolledBack?: string;
}

async function apply(folder: string, terraform: Terraform, deploy: Deploy = {}): Promise<Moment[]> {
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(skeleton(terraform, deploy)));
  const options = { cwd: folder, maxBuffer: 64 * 1024 ** 2, env: { ...process.env, CHECKPOINT_DISABLE: '1' } };
  const applied = run('terraform', ['apply', '-json', '-auto-approve', '-input=false'], options);
  const { stdout } = await (deploy.failing ? applied.then(mustFail, failedAsAsked) : applied);
  return stdout.split('\n').flatMap((line): Moment[] => {
    if (!line.includes('"apply_start"')) return [];
    const { hook } = JSON.parse(line);
    return [`${hook.action} ${hook.resource.resource_name.replace('--', '.')}` as Moment];
  });
}

function mustFail(): never {
  throw new Error('the deploy must fail');
}

function failedAsAsked(error: { stdout?: string }): { stdout: string } {
  if (error.stdout?.includes('Resource postcondition failed')) return { stdout: error.stdout };
  throw error;
}

function skeleton({ resource, data = {}, ephemeral = {} }: Terraform, { failing, rolledBack }: Deploy): object {
  const addresses = new Set(
    Object.entries(resource).flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`)),
  );
  /** The resources that a block refers to, be it by a data source or an ephemeral value. */
  const referred = (block: unknown, seen = new Set<string>()): string[] =>
    [...JSON.stringify(block).matchAll(/\b(?:(data|ephemeral)\.)?(\w+)\.(\w+)/g)].flatMap(
      ([whole, kind, type = '', name = '']) => {
        const address = `${type}.${name}`;
        if (!kind) return addresses.has(address) ? [address] : [];
        if (seen.has(whole)) return [];
        return referred((kind === 'data' ? data : ephemeral)[type]?.[name] ?? {}, seen.add(whole));
      },
    );
  const blocks = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, { lifecycle, depends_on, provisioner, ...settings }]) => {
      const address = `${type}.${name}`;
      const others = (block: unknown) => [...new Set(referred(block))].filter((other) => other !== address);
      const { ignore_changes: ignored = [] } = lifecycle ?? {};
      const seen = without(settings, ignored);
      const forcing = Object.entries(seen).filter(([setting]) => replacing[type]?.includes(setting));
      const kept = {
        ...(lifecycle?.create_before_destroy && { create_before_destroy: true }),
        // Unlike the id, the output of a change is known once it is made.
        ...(address === failing && { postcondition: condition('self.output == null') }),
      };
      const block = {
        input: {
          hash: hash(seen),
          ...(address === rolledBack && { rolledBack }),
          of: others(settings).map((other) => `\${terraform_data.${inOne(other)}.id}`),
        },
        triggers_replace: hash(forcing),
        depends_on: others([settings, depends_on, provisioner]).map((other) => `terraform_data.${inOne(other)}`),
        ...(Object.keys(kept).length > 0 && { lifecycle: kept }),
      };
      return [inOne(`${type}.${name}`), block];
    }),
  );
  return { resource: { terraform_data: Object.fromEntries(blocks) } };
}

function condition(holds: string) {
  return { condition: `\${${holds}}`, error_message: 'did not come up' };
}

/** Settings but for those that Terraform is told to ignore, such as `tags` or `health_check[0].path`. */
function without(settings: Record<string, unknown>, ignored: string[]): Record<string, unknown> {
  const left = structuredClone(settings);
  for (const path of ignored) {
    const names = path.replace(/\[(\d+)\]/g, '.$1').split('.');
    const last = names.pop() as string;
    // biome-ignore lint/suspicious/noExplicitAny: any of Terraform's blocks
    const holder = names.reduce((block: any, name) => block?.[name] ?? block, left);
    delete holder[last];
  }
  return left;
}

function inOne(address: string): string {
  return address.replace('.', '--');
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
