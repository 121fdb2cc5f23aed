import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStateBackend } from './aws.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import { Project } from './project.ts';

describe.each([
  { name: 'staging', accountId: '222222222222', image: '1.2.3' },
  { name: 'production', accountId: '333333333333', image: '0123456789abcdef0123456789abcdef01234567' },
])('$name', ({ name, accountId, image }) => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await startEmulator({ accountId, region: 'eu-central-1', logFile: `plan-${name}.log` });
    await makeStateBackend(emulator, `shop-${name}-terraform-state-${accountId}`, `shop-${name}-terraform-locks`);
    project = new Project(emulator);
  });

  afterAll(async () => {
    await emulator?.stop();
    project?.remove();
  });

  it('plans to create all of itself', async () => {
    const plan = await project.npmRun('plan', name, '--', '--image-tag', image);
    expect(plan.output).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy\./);
    expect(plan.exitCode).toBe(0);
  });

  it('is refused by Terraform itself for an image tag that can move', async () => {
    const plan = await project.npmRun('terraform', name, '--', 'plan', '-var=image_tag=latest');
    expect(plan.output).toContain('got "latest"; a tag such as latest can move to another image.');
    expect(plan.exitCode).toBe(1);
  });
});

describe('a plan that cannot be', () => {
  let project: Project;

  beforeAll(() => {
    project = new Project();
  });

  afterAll(() => {
    project.remove();
  });

  const plan = (environment: NodeJS.ProcessEnv = {}) =>
    project.start('npm', ['run', '--silent', 'plan', 'dev', '--', '--image-tag', 'abc1234'], { environment }).ended;

  /** A folder with a `terraform` of our own, or with none, to have before all others on the PATH. */
  function path(folder: string, terraform?: string): string {
    const bin = join(project.folder, folder);
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    if (terraform) {
      writeFileSync(join(bin, 'terraform'), terraform);
      chmodSync(join(bin, 'terraform'), 0o755);
    }
    return bin;
  }

  const run = (environment: NodeJS.ProcessEnv) =>
    project.start(process.execPath, ['src/run.mjs', 'plan', 'dev', '--image-tag', 'abc1234'], { environment }).ended;

  it('says in one sentence that there are no credentials', async () => {
    const { output, exitCode } = await plan();
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      'credentials: must be there for the AWS account of dev, got nothing; sign in with aws sso login, or set AWS_PROFILE',
    );
    expect(output).not.toContain('Error:');
    expect(exitCode).toBe(1);
  });

  it('says in one sentence that Terraform is missing', async () => {
    const { output, exitCode } = await run({ PATH: path('without') });
    expect(output).toBe(
      'terraform: must be installed, 1.11.0 or newer, got nothing; https://developer.hashicorp.com/terraform/install says how\n',
    );
    expect(exitCode).toBe(1);
  });

  it('says in one sentence that Terraform is too old', async () => {
    const old = `#!${process.execPath}\nconsole.log(JSON.stringify({ terraform_version: '1.9.8' }))\n`;
    const { output, exitCode } = await run({ PATH: path('with-old', old) });
    expect(output).toBe(
      'terraform: must be 1.11.0 or newer, got "1.9.8"; https://developer.hashicorp.com/terraform/install says how\n',
    );
    expect(exitCode).toBe(1);
  });
});
