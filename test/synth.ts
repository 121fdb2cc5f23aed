import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { type App, type TerraformStack, Testing } from 'cdktf';
import { inject } from 'vitest';
import { withoutCreationStacks } from '../src/stacks/creation-stacks.ts';
import { Stack } from '../src/stacks/stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no schema of its own
type Json = any;

/** The Terraform JSON of a stack: blocks by kind, type and name. */
export type Terraform = Record<'resource' | 'ephemeral' | 'output' | 'data', Record<string, Record<string, Json>>> &
  Record<'provider' | 'terraform' | 'variable' | 'locals', Record<string, Json>> & { moved?: Json[] };

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that test/setup.mjs has made. */
    outdir: string;
  }
}

// The workers write side by side.
const outdir = mkdtempSync(join(inject('outdir'), 'worker-'));

/** An app that writes where the tests clean up. */
export function app(): App {
  return Testing.app({ outdir });
}

/** What a module becomes on its own, with cdktf's validations on. Addresses are the paths of construct ids. */
export function synth(build: (stack: TerraformStack) => unknown): Terraform {
  return withoutCreationStacks(() => {
    const stack = new Stack(app(), 'test');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    build(stack);
    return terraformOf(stack);
  });
}

/** The Terraform JSON of a stack, without cdktf's notes on it. */
export function terraformOf(stack: TerraformStack): Terraform {
  return JSON.parse(withoutCreationStacks(() => Testing.synth(stack, true)));
}

/** `type.name` of every resource, in order. */
export function addresses({ resource }: Terraform): string[] {
  return Object.entries(resource)
    .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`))
    .sort();
}
