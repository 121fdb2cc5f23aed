import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Manifest } from 'cdktf';
import { afterAll, expect, it } from 'vitest';
import { ShopStack } from '../../examples/module-alone/stack.ts';
import { Project } from './project.ts';

const outdir = mkdtempSync(join(tmpdir(), 'module-alone-'));
const project = new Project();

afterAll(() => {
  project.remove();
  rmSync(outdir, { recursive: true });
});

it('is valid to Terraform, where modules are used alone', async () => {
  const app = new App({ outdir });
  new ShopStack(app, 'shop');
  app.synth();
  const folder = join(outdir, Manifest.stacksFolder, 'shop');
  for (const args of [['init', '-input=false', '-backend=false'], ['validate']]) {
    const { output, exitCode } = await project.start('terraform', args, { folder }).ended;
    expect([output, exitCode]).toEqual([
      expect.stringMatching(/successfully initialized|The configuration is valid/),
      0,
    ]);
  }
});
