import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applyWithImports } from '../../../../src/commands/recover/apply-with-imports.ts';
import { Terraform } from '../../../../src/commands/terraform.ts';
import { environment } from '../../configuration/config.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recover-'));
  file = join(folder, 'recovered.tf.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A Terraform that remembers what it was told, and what was imported while it planned. */
class Told extends Terraform {
  readonly told: string[] = [];
  imported: unknown;
  plan: object = {};
  planEndsIn = 0;

  override async run([command, ...args]: string[]): Promise<number> {
    this.told.push([command, ...args.map((arg) => arg.replace(/\/.*\//, ''))].join(' '));
    if (command !== 'plan') return 0;
    this.imported = JSON.parse(readFileSync(file, 'utf8'));
    return this.planEndsIn;
  }

  override async output(): Promise<string> {
    return JSON.stringify(this.plan);
  }
}

const found = new Map([
  ['aws_vpc.network_vpc', { importId: 'vpc-1' }],
  ['aws_lb_listener_rule.web["/*"]', { importId: 'arn:rule' }],
]);

const recovered = (terraform: Told, yes: boolean | undefined) =>
  applyWithImports(terraform, found, ['-var=image_tag=abc1234'], yes === undefined ? undefined : async () => yes);

it.each([true, undefined])(
  'plans the imports and applies that plan, after a yes or without being asked',
  async (yes) => {
    const terraform = new Told('dev', folder, environment());
    expect(await recovered(terraform, yes)).toBe(0);
    expect(terraform.told).toEqual([
      'plan -input=false -var=image_tag=abc1234 -out=recovered.plan',
      'apply -input=false recovered.plan',
    ]);
    expect(terraform.imported).toEqual({
      import: [
        { to: 'aws_vpc.network_vpc', id: 'vpc-1' },
        { to: 'aws_lb_listener_rule.web["/*"]', id: 'arn:rule' },
      ],
    });
    expect(existsSync(file)).toBe(false);
  },
);

it('applies nothing without a yes', async () => {
  const terraform = new Told('dev', folder, environment());
  await expect(recovered(terraform, false)).rejects.toThrow(
    new Error('dev: must be approved, got no yes; nothing was applied'),
  );
  expect(terraform.told.length).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('applies no plan that destroys something', async () => {
  const terraform = new Told('dev', folder, environment());
  terraform.plan = {
    resource_changes: [{ address: 'aws_lb.alb', type: 'aws_lb', change: { actions: ['delete', 'create'] } }],
  };
  await expect(recovered(terraform, undefined)).rejects.toThrow('aws_lb.alb: must not be destroyed');
  expect(terraform.told.length).toBe(1);
});

it('ends as a plan ends that fails', async () => {
  const terraform = new Told('dev', folder, environment());
  terraform.planEndsIn = 1;
  expect(await recovered(terraform, undefined)).toBe(1);
  expect(terraform.told.length).toBe(1);
});

it('says before it asks what it destroys that was replaced before', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const terraform = new Told('dev', folder, environment());
  const change = { actions: ['delete'], before: { id: 'old' } };
  terraform.plan = { resource_changes: [{ address: 'aws_lb.alb', type: 'aws_lb', deposed: '0a1b2c3d', change }] };
  const ask = async () => {
    expect(said).toHaveBeenCalledWith('deleted, since it was replaced before the kill: aws_lb.alb: old');
    return true;
  };
  expect(await applyWithImports(terraform, found, [], ask)).toBe(0);
  expect(said).toHaveBeenCalledTimes(1);
});

it('names the plan by where it is, since Terraform runs in another folder', async () => {
  const told: string[] = [];
  const terraform = new (class extends Told {
    override async run(args: string[]) {
      told.push(args.at(-1) as string);
      return super.run(args);
    }
  })('dev', relative('.', folder), environment());
  await recovered(terraform, true);
  expect(told).toEqual([`-out=${join(folder, 'recovered.plan')}`, join(folder, 'recovered.plan')]);
});
