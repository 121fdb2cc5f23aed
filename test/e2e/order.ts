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
  aws_iam_role_policy: ['name', 'role'],
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
  const folder = mkdtempSync(join(tmpdir(), 'order-'));
  try {
    await apply(folder, before);
    return await apply(folder, after);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function apply(folder: string, terraform: Terraform): Promise<Moment[]> {
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(skeleton(terraform)));
  const options = { cwd: folder, maxBuffer: 64 * 1024 ** 2, env: { ...process.env, CHECKPOINT_DISABLE: '1' } };
  const { stdout } = await run('terraform', ['apply', '-json', '-auto-approve', '-input=false'], options);
  return stdout.split('\n').flatMap((line): Moment[] => {
    if (!line.includes('"apply_start"')) return [];
    const { hook } = JSON.parse(line);
    return [`${hook.action} ${hook.resource.resource_name.replace('--', '.')}` as Moment];
  });
}

function skeleton({ resource, data = {}, ephemeral = {} }: Terraform): object {
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
      const its = [...new Set(referred([settings, depends_on, provisioner]))].filter(
        (address) => address !== `${type}.${name}`,
      );
      const { ignore_changes: ignored = [] } = lifecycle ?? {};
      const seen = without(settings, ignored);
      const forcing = Object.entries(seen).filter(([setting]) => replacing[type]?.includes(setting));
      const block = {
        input: { hash: hash(seen), of: its.map((address) => `\${terraform_data.${inOne(address)}.id}`) },
        triggers_replace: hash(forcing),
        depends_on: its.map((address) => `terraform_data.${inOne(address)}`),
        ...(lifecycle?.create_before_destroy && { lifecycle: { create_before_destroy: true } }),
      };
      return [inOne(`${type}.${name}`), block];
    }),
  );
  return { resource: { terraform_data: Object.fromEntries(blocks) } };
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
