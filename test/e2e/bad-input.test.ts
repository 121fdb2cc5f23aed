import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environments } from '../shop/index.ts';
import { Project } from './project.ts';

let project: Project;

beforeEach(() => {
  project = new Project();
});

afterEach(() => {
  project.remove();
});

const names = environments.map(({ config }) => config.name);
const stacks = [...names, ...names.map((name) => `bootstrap-${name}`)];

const plan = ['plan', 'dev', '--image-tag', 'abc1234'];

/** A folder of programs in which `terraform` is one of the test's own, or missing. */
function binWith(terraform: string | undefined): string {
  const bin = join(project.folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  if (terraform) {
    writeFileSync(join(bin, 'terraform'), `#!${process.execPath}\n${terraform}`);
    chmodSync(join(bin, 'terraform'), 0o755);
  }
  return bin;
}

function runWith(terraform: string | undefined, args: string[]) {
  return project.start(process.execPath, ['src/run.mjs', ...args], { environment: { PATH: binWith(terraform) } });
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
    project.edit('environments/dev.ts', 'memoryMiB: 513,', 'memoryMiB: 512,');
    expect((await project.npmRun('synth')).exitCode).toBe(0);
    const synthesized = join(project.stackFolder('dev'), 'cdk.tf.json');
    const before = readFileSync(synthesized, 'utf8');
    project.edit('environments/dev.ts', 'memoryMiB: 512,', 'memoryMiB: 513,');

    const { output, exitCode } = await project.cdktf('synth');
    expect(output).toContain(sentence);
    expect(exitCode).not.toBe(0);
    expect(readFileSync(synthesized, 'utf8')).toBe(before);
  });
});

it('writes the same by npm and by cdktf', async () => {
  const synthesized = () => readFileSync(join(project.stackFolder('production'), 'cdk.tf.json'), 'utf8');
  await project.npmRun('synth');
  const byNpm = synthesized();
  rmSync(join(project.folder, 'cdktf.out'), { recursive: true });
  expect((await project.cdktf('synth')).exitCode).toBe(0);
  expect(synthesized()).toBe(byNpm);
  expect(readdirSync(join(project.folder, 'cdktf.out/stacks')).sort()).toEqual([...stacks].sort());
});

it('writes the stack alone that cdktf is told, and refuses one that is unknown', async () => {
  expect((await project.cdktf('synth', 'production')).exitCode).toBe(0);
  expect(readdirSync(join(project.folder, 'cdktf.out/stacks'))).toEqual(['production']);

  const { output, exitCode } = await project.cdktf('synth', 'dve');
  expect(output).toContain(
    `command line: must name a stack, got "dve"; did you mean dev? Otherwise take one of ${stacks.join(', ')}`,
  );
  expect(exitCode).not.toBe(0);
});

it('tells of a front end that can not be read in its sentence, among all others', async () => {
  project.edit('environments/application.ts', "name: 'help',", "name: 'Help_Site',");
  project.edit('environments/dev.ts', 'memoryMiB: 512,', 'memoryMiB: 513,');
  expect(await project.npmRun('synth')).toEqual({
    output:
      'application.frontEnds[1].name: must be lower-case words joined by hyphens, got "Help_Site"; such as shop or back-office\n' +
      'dev.web.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 513; take one of these, or another cpu\n',
    exitCode: 1,
  });
});

it.each<[string, string[], string]>([
  [
    'an unknown stack',
    ['plan', 'dve'],
    `command line: must name a stack, got "dve"; did you mean dev? Otherwise take one of ${stacks.join(', ')}`,
  ],
  [
    'no stack',
    ['plan'],
    'command line: must name one stack, got nothing; npm run plan <stack> -- --image-tag <tag> [--image-tag <repository>=<tag>] or --running-image [--out <file>] [--detailed-exitcode] [--no-lock] [--no-refresh]',
  ],
  [
    'two stacks',
    ['destroy', 'dev', 'staging'],
    'command line: must name one stack, got "dev staging"; npm run destroy <stack> [-- --auto-approve]',
  ],
  [
    'no image tag',
    ['plan', 'dev'],
    'image_tag: must be a git SHA (7 to 40 hexadecimal digits) or a semantic version, got nothing; add -- --image-tag <tag>, with the two dashes first',
  ],
  [
    'an unknown option',
    ['plan', 'dev', '--', '--imagetag', 'x'],
    'command line: must have only options of its usage, got "--imagetag"; did you mean --image-tag? npm run plan <stack> -- --image-tag <tag> [--image-tag <repository>=<tag>] or --running-image [--out <file>] [--detailed-exitcode] [--no-lock] [--no-refresh]',
  ],
  [
    'an option that npm took',
    ['manage', 'dev', 'collectstatic', '--dry-run'],
    'command line: must have -- before its options, since npm takes those before it for itself, got "--dry-run"; npm run manage <environment> -- [--as-owner] [--timeout-seconds <seconds>] <command of manage.py and its arguments>; or unset npm_config_dry_run if it is in your environment by another way',
  ],
])('says in one sentence what is wrong with %s on the command line', async (_, args, sentence) => {
  expect(await project.npmRun(...args)).toEqual({ output: `${sentence}\n`, exitCode: 1 });
});

it('shows where a file is no TypeScript, without a stack trace', async () => {
  project.edit('environments/dev.ts', "name: 'dev',", "name: 'dev'");
  const { output, exitCode } = await project.npmRun('synth');
  expect(output).toContain('environments/dev.ts:');
  expect(output).not.toContain('    at ');
  expect(exitCode).toBe(1);
});

it('tells of each file that can not be loaded, and of one that is not listed, in a sentence', async () => {
  const told = async () => (await project.npmRun('synth', 'dev')).output;
  project.write('environments/qa.ts', readFileSync(join(project.folder, 'environments/dev.ts'), 'utf8'));
  expect(await told()).toBe(
    'environments/qa.ts: must be listed in environments/index.ts, as each environment is, got nothing; import it there and add it to environments, or move the file elsewhere\n',
  );
  project.edit('environments/index.ts', './dev.ts', './dve.ts');
  expect(await told()).toBe(
    'environments/index.ts:1: must import files that are there, got "./dve.ts"; correct the name, or bring the file back\n',
  );
  project.edit('environments/index.ts', './dve.ts', './qa.ts');
  project.edit('environments/qa.ts', "import { defineEnvironment } from 'django-on-aws';", '');
  expect(await told()).toContain(
    `environments/qa.ts: must load, got "ReferenceError: defineEnvironment is not defined"; import { defineEnvironment } from 'django-on-aws'\n`,
  );
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

it('tells Terraform to stop, and waits for it, when npm is told to', async () => {
  const terraform = `
    if (process.argv[2] === 'version') console.log(JSON.stringify({ terraform_version: '1.11.0' }));
    if (process.argv[2] === 'init') (await import('node:fs')).mkdirSync('.terraform');
    if (process.argv[2] === 'plan') {
      process.on('SIGTERM', () => setTimeout(() => { console.log('lock released'); process.exit(0); }, 500));
      console.log('planning');
      setInterval(() => {}, 1000);
    }`;
  // Whose credentials these are is asked first.
  const sts = createServer((_, response) =>
    response.end(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    ),
  ).listen(0, '127.0.0.1');
  await once(sts, 'listening');
  const environment = {
    PATH: `${binWith(terraform)}${delimiter}${process.env.PATH}`,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const npm = ['run', '--silent', 'terraform', 'dev', '--', 'plan', '-var=image_tag=abc1234'];
  const running = project.start('npm', npm, { environment });
  await running.printed('planning');
  running.process.kill('SIGTERM');
  // AWS's SDK warns before it of a Node that it will leave behind.
  expect((await running.ended).output).toMatch(/(^|\n)planning\nlock released\n$/);
  sts.close();
});

it('destroys nothing that a setting protects', async () => {
  const { output, exitCode } = await project.npmRun('destroy', 'production', '--', '--auto-approve');
  expect(output).toBe(
    [
      'production.database.deletionProtection: must be false before the environment can be destroyed, got true; set it to false, deploy, then destroy',
      'production.loadBalancer.deletionProtection: must be false before the environment can be destroyed, got true; set it to false, deploy, then destroy',
      'production.registry.deleteImages: must be true before the environment can be destroyed, got false; set it to true, deploy, then destroy',
      'production.storage.deleteObjects: must be true before the environment can be destroyed, got false; set it to true, deploy, then destroy',
      '',
    ].join('\n'),
  );
  expect(exitCode).toBe(1);
});
