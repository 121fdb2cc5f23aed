import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './project.ts';

let project: Project;

beforeEach(() => {
  project = new Project();
});

afterEach(() => {
  project.remove();
});

const plan = ['plan', 'dev', '--image-tag', 'abc1234'];

/** Runs a command where `terraform` is a program of the test's own, or where there is none. */
function runWith(terraform: string | undefined, args: string[]) {
  const bin = join(project.folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  if (terraform) {
    writeFileSync(join(bin, 'terraform'), `#!${process.execPath}\n${terraform}`);
    chmodSync(join(bin, 'terraform'), 0o755);
  }
  return project.start(process.execPath, ['src/run.mjs', ...args], { environment: { PATH: bin } });
}

describe('a synth of what is wrong', () => {
  const sentence =
    'dev.web.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 513; take one of these, or another cpu';

  beforeEach(() => {
    project.edit('environments/dev.ts', 'memoryMiB: 512,', 'memoryMiB: 513,');
  });

  it('says so in its sentence alone, and writes nothing', async () => {
    expect(await project.npmRun('synth')).toEqual({ output: `${sentence}\n`, exitCode: 1 });
    expect(existsSync(join(project.folder, 'cdktf.out'))).toBe(false);
  });

  it('says so in the same sentence when cdktf asks for it, and leaves what there was', async () => {
    const { output, exitCode } = await project.cdktf('synth');
    expect(output).toContain(sentence);
    expect(exitCode).not.toBe(0);
    expect(existsSync(project.stackFolder('dev'))).toBe(false);
  });
});

it('shows where a file is no TypeScript, without a stack trace', async () => {
  project.edit('environments/dev.ts', "name: 'dev',", "name: 'dev'");
  const { output, exitCode } = await project.npmRun('synth');
  expect(output).toContain('environments/dev.ts:');
  expect(output).not.toContain('    at ');
  expect(exitCode).toBe(1);
});

describe('a plan that cannot be', () => {
  it('says in one sentence that there are no credentials', async () => {
    const { output, exitCode } = await project.npmRun('plan', 'dev', '--', '--image-tag', 'abc1234');
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      'credentials: must be there for the AWS account of dev, got nothing; sign in with aws sso login, or set AWS_PROFILE',
    );
    expect(output).not.toContain('Error:');
    expect(exitCode).toBe(1);
  });

  it('says in one sentence that Terraform is missing', async () => {
    expect(await runWith(undefined, plan).ended).toEqual({
      output:
        'terraform: must be installed, 1.11.0 or newer, got nothing; https://developer.hashicorp.com/terraform/install says how\n',
      exitCode: 1,
    });
  });

  it('says in one sentence that Terraform is too old', async () => {
    const old = "console.log(JSON.stringify({ terraform_version: '1.9.8' }))";
    expect(await runWith(old, plan).ended).toEqual({
      output:
        'terraform: must be 1.11.0 or newer, got "1.9.8"; https://developer.hashicorp.com/terraform/install says how\n',
      exitCode: 1,
    });
  });
});

it('tells Terraform to stop, and waits for it, when it is told to itself', async () => {
  const terraform = `
    if (process.argv[2] === 'version') console.log(JSON.stringify({ terraform_version: '1.11.0' }));
    if (process.argv[2] === 'init') (await import('node:fs')).mkdirSync('.terraform');
    if (process.argv[2] === 'plan') {
      process.on('SIGTERM', () => setTimeout(() => { console.log('lock released'); process.exit(0); }, 500));
      console.log('planning');
      setInterval(() => {}, 1000);
    }`;
  const running = runWith(terraform, plan);
  await running.printed('planning');
  running.process.kill('SIGTERM');
  expect(await running.ended).toEqual({ output: 'planning\nlock released\n', exitCode: 0 });
});

it('destroys nothing that a setting protects', async () => {
  const { output, exitCode } = await project.npmRun('destroy', 'production', '--', '--auto-approve');
  expect(output).toBe(
    [
      'production.database.deletionProtection: must be false before the environment can be destroyed, got true; set it to false, deploy, then destroy',
      'production.loadBalancer.deletionProtection: must be false before the environment can be destroyed, got true; set it to false, deploy, then destroy',
      '',
    ].join('\n'),
  );
  expect(exitCode).toBe(1);
});
