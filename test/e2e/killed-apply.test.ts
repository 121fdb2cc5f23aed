import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockId, masterPassword, putOldDigest, secretValues, stopTime } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { callerOf, Project, type Running } from './project.ts';

const tag = ['--image-tag', 'abc1234'];
const { prefix, bucket, key, lockTable } = environmentCalled('dev');
const state = `${bucket}/${key}`;

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'killed-apply');
  project = new Project(emulator);
  await pushFirstImages({ emulator, project }, 'dev', ['abc1234']);
  noteTerraform();
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

/** From now on each Terraform of the project writes its process id into a file. */
function noteTerraform(): void {
  const folder = join(project.folder, 'bin');
  mkdirSync(folder);
  const real = execFileSync('which', ['terraform'], { encoding: 'utf8' }).trim();
  project.write(
    'bin/terraform',
    `#!/bin/sh\necho $$ > '${join(project.folder, 'terraform.pid')}'\nexec '${real}' "$@"\n`,
  );
  chmodSync(join(folder, 'terraform'), 0o755);
  project.environment.PATH = `${folder}:${process.env.PATH}`;
}

/** What Terraform made so far, in all applies. */
let made = 0;

/** What was printed until then. */
let printed = '';

/** Kills Terraform, as the kernel does when memory runs out, once it has made so many resources in all. */
async function killedAt(count: number, { process, ended }: Running): Promise<string> {
  let killed = false;
  process.stdout?.on('data', (chunk: Buffer) => {
    made += chunk.toString().split('Creation complete').length - 1;
    if (made < count || killed) return;
    killed = true;
    globalThis.process.kill(Number(readFileSync(join(project.folder, 'terraform.pid'), 'utf8')), 'SIGKILL');
  });
  const { output } = await ended;
  printed += output;
  if (!killed) throw new Error(`Terraform must make ${count} resources, got ${made}:\n${output}`);
  return output;
}

const recover = async () => {
  const lock = (await lockId(emulator, lockTable, state)) as string;
  return project.startNpm('recover', 'dev', '--', ...tag, '--unlock', lock, '--auto-approve');
};

describe('an apply that is killed', () => {
  it('leaves the lock behind, which keeps others out and says whose it is', async () => {
    await killedAt(15, project.startNpm('deploy', 'dev', '--', ...tag, '--auto-approve'));

    const deploy = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(deploy.exitCode).toBe(1);
    expect(deploy.output).toContain('dev: must be locked by nobody else, got "OperationTypeApply of');
  });

  it('is not taken up before somebody says that nobody is at it', async () => {
    const refused = await project.npmRun('recover', 'dev', '--', ...tag);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/dev: the state is locked\n {2}id {9}\S+\n {2}who {8}\S+@\S+\n/);
    expect(refused.output).toContain('dev: must be unlocked first, got no yes');
    expect(await lockId(emulator, lockTable, state)).toBeDefined();
  });

  it('is taken up where it was killed before the MD5 of the state was written', async () => {
    await putOldDigest(emulator, lockTable, state);
    const output = await killedAt(40, await recover());
    expect(output).toContain('the MD5 of the state, which the killed process did not write, is written');
  });

  it.each([80, 120, 160])('is taken up again after a kill at %i resources', async (count) => {
    await killedAt(count, await recover());
  });

  it('is unlocked by hand, too', async () => {
    const lock = (await lockId(emulator, lockTable, state)) as string;
    const { exitCode, output } = await project.npmRun('terraform', 'dev', '--', 'force-unlock', '-force', lock);
    expect(exitCode, output).toBe(0);
    expect(await lockId(emulator, lockTable, state)).toBeUndefined();
  });

  it('ends with an empty plan', async () => {
    let recovered = await project.npmRun('recover', 'dev', '--', ...tag, '--auto-approve');
    // Killed between the password of the database and its secret.
    if (recovered.output.includes('dev.database.passwordVersion: must be raised')) {
      project.edit('environments/dev.ts', /database: \{/, 'database: { passwordVersion: 2,');
      recovered = await project.npmRun('recover', 'dev', '--', ...tag, '--auto-approve');
    }
    expect(recovered.exitCode, recovered.output).toBe(0);
    expect(printed + recovered.output).toMatch(/^found aws_/m);
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode');
    expect(plan.exitCode, plan.output).toBe(0);
  });

  it('leaves a database that takes the password of its secret', async () => {
    const { password } = JSON.parse((await secretValues(emulator)).get(`${prefix}/database`) as string);
    expect(await masterPassword(emulator, prefix)).toBe(password);
  });
});

describe('an apply that is told to stop while AWS makes something', () => {
  const endpoint = /aws_vpc_endpoint\.\S+: Creating\.\.\./;
  const start = (...args: string[]) =>
    project.start('npm', ['run', '--silent', ...args, '--auto-approve'], {
      group: true,
      environment: { AWS_ACCESS_KEY_ID: callerOf(args) },
    });

  it('saves what was begun, which no deploy replaces, and unlocks', async () => {
    project.edit(
      'environments/dev.ts',
      "egress: 'public-ip',",
      "egress: 'public-ip',\n    interfaceEndpoints: ['logs'],",
    );
    await stopTime(emulator, true);
    const deploy = start('deploy', 'dev', '--', ...tag);
    await deploy.printed('Still creating...');
    // Ctrl-C of a terminal.
    process.kill(-(deploy.process.pid as number), 'SIGINT');
    const { output, exitCode } = await deploy.ended;
    expect(output).toMatch(endpoint);
    expect(output).toContain('context canceled');
    expect(exitCode).toBe(1);

    const again = await start('deploy', 'dev', '--', ...tag).ended;
    expect(again.output).toMatch(
      /aws_vpc_endpoint\.\S+: must be taken up as it is, .*, got "tainted"; npm run recover dev -- --image-tag <tag>, or/,
    );
    expect(again.exitCode).toBe(1);
  });

  it('is taken up by a recovery once AWS has made it, and is not made twice', async () => {
    const recovery = start('recover', 'dev', '--', ...tag);
    await recovery.printed('waiting for aws_vpc_endpoint.');
    await stopTime(emulator, false);
    const { output, exitCode } = await recovery.ended;
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/^taken up as it is, and not replaced: aws_vpc_endpoint\.\S+: vpce-/m);
    expect(output).not.toMatch(endpoint);
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode');
    expect(plan.exitCode, plan.output).toBe(0);
  });
});
