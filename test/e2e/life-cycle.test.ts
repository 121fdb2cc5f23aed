import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterPassword, objectKeys, objectVersions, pushImage, secretValues } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, startAccountOf } from './environments.ts';
import { movedState } from './other-changes.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';
import { unzip } from './unzip.ts';

const tag = ['--image-tag', 'abc1234'];
const { account, region, prefix, bucket, key, bootstrapKey } = environmentCalled('dev');
const credentialsName = `${prefix}/database`;
const secretKeyName = `${prefix}/django-secret-key`;

let emulator: Emulator;
let digest: string;
let firstSecretKey: string;
let project: Project;

beforeAll(async () => {
  emulator = await startAccountOf('dev', 'life-cycle');
  project = new Project(emulator);
  // A team's own, as docs/extending.md shows it.
  cpSync('examples/extensions/extensions.ts', join(project.folder, 'environments/extensions.ts'));
  cpSync('examples/extensions/functions', join(project.folder, 'functions'), { recursive: true });
  project.edit(
    'environments/dev.ts',
    "egress: 'public-ip',",
    "egress: 'public-ip',\n    outbound: [{ name: 'smtp', port: 587, to: '0.0.0.0/0' }],",
  );
  project.edit(
    'environments/dev.ts',
    'web: {',
    `web: {
    variables: { EMAIL_HOST: 'smtp.example.com' },
    permissions: [{ actions: ['ses:SendEmail'], resources: ['arn:aws:ses:${region}:${account}:identity/example.com'] }],`,
  );
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

describe('an environment, from an empty account to an empty account', () => {
  it('begins with a bootstrap whose state is a file', async () => {
    const deploy = await project.npmRun('deploy', 'bootstrap-dev', '--', '--auto-approve');
    expect(deploy.output).toContain('Apply complete! Resources: 47 added, 0 changed, 0 destroyed.');
    expect(deploy.exitCode).toBe(0);
    expect(readFileSync(join(project.folder, 'bootstrap-dev.tfstate'), 'utf8')).toContain(bucket);
  });

  it('says what each role may do that its bootstrap made, and what uses it', async () => {
    const { output, exitCode } = await project.npmRun('rights', 'dev', 'deploy');
    expect(output).toMatch(/deploy: \S+, MakeNew\n {2}on \*\n(.+\n)* {4}ec2:CreateVpc +aws_vpc\n/);
    expect(exitCode).toBe(0);
  });

  it('moves the state of the bootstrap into the bucket that it made', async () => {
    project.edit(
      'environments/dev.ts',
      `region: '${region}',`,
      `region: '${region}',
  state: ${JSON.stringify(movedState)},`,
    );
    const move = await project.npmRun('terraform', 'bootstrap-dev', '--', 'init', '-migrate-state', '-force-copy');
    expect(move.output).toContain('Successfully configured the backend "s3"!');
    expect(await objectKeys(emulator, bucket)).toEqual([bootstrapKey]);
    expect((await project.npmRun('terraform', 'bootstrap-dev', '--', 'plan', '-detailed-exitcode')).exitCode).toBe(0);
  });

  it('refuses to deploy before there is a registry, and says how to make it', async () => {
    const deploy = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(deploy.output).toContain(
      'dev.registry: must be there before an image can be deployed, got nothing; make it: npm run terraform dev -- apply -target=aws_ecr_repository.registry_repository -var=image_tag=0.0.0, then push the image: docker push ',
    );
    expect(deploy.exitCode).toBe(1);
  });

  it('makes the registry first, for the image to be pushed to', async () => {
    const registry = ['-target=aws_ecr_repository.registry_repository', '-var=image_tag=0.0.0', '-auto-approve'];
    const apply = await project.npmRun('terraform', 'dev', '--', 'apply', ...registry);
    // With the key that encrypts it.
    expect(apply.output).toContain('Apply complete! Resources: 2 added, 0 changed, 0 destroyed.');
    digest = await pushImage(emulator, prefix, 'abc1234');
  });

  it('plans everything else and changes nothing', async () => {
    const plan = await project.npmRun('plan', 'dev', '--', ...tag);
    expect(plan.output).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy\./);
    expect(plan.exitCode).toBe(0);
    expect((await project.npmRun('terraform', 'dev', '--', 'state', 'list')).output.trim().split('\n')).toHaveLength(2);
  });

  it('is applied once, while a second apply at the same time is refused and loses nothing', async () => {
    const first = project.startNpm('deploy', 'dev', '--', ...tag, '--auto-approve');
    await first.printed('Creating...');
    const second = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(second.output).toContain('dev: must be locked by nobody else, got "OperationTypeApply of');
    expect(second.exitCode).toBe(1);

    const { output, exitCode } = await first.ended;
    expect(output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\./);
    expect(exitCode).toBe(0);
  });

  it('plans nothing more, by its own commands and by those of cdktf', async () => {
    const ofMain = ['--running-image', '--no-lock', '--detailed-exitcode'];
    const ofPullRequest = [...ofMain, '--no-refresh'];
    for (const options of [ofMain, ofPullRequest]) {
      const { exitCode, output } = await project.npmRun('plan', 'dev', '--', ...options);
      expect(exitCode, output).toBe(0);
    }

    const list = await project.cdktf('list');
    expect(list.output).toMatch(/^dev +cdktf\.out\/stacks\/dev$/m);

    const image = ['--var', 'image_tag=abc1234', '--var', `image_digest=${digest}`];
    const plan = await project.cdktf('plan', 'dev', ...image);
    expect(plan.output).toContain('No changes. Your infrastructure matches the configuration.');
    expect(plan.exitCode).toBe(0);

    const deploy = await project.cdktf('deploy', 'dev', '--auto-approve', ...image);
    expect(deploy.output).toContain('Apply complete! Resources: 0 added, 0 changed, 0 destroyed.');
    expect(deploy.exitCode).toBe(0);
  });

  it('makes a new secret when its version is raised, and replaces nothing but what reads it', async () => {
    const before = await secretValues(emulator);
    project.edit(
      'environments/dev.ts',
      'recoveryWindowDays: 0,',
      'recoveryWindowDays: 0,\n    djangoSecretKeyVersion: 2,',
    );
    const deploy = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    // The secret's version, the task definitions, and what a release runs; the services in place, and the end of the release.
    expect(deploy.output).toContain('Apply complete! Resources: 9 added, 4 changed, 9 destroyed.');
    firstSecretKey = before.get(secretKeyName) ?? '';
    const after = await secretValues(emulator);
    expect(after.get(secretKeyName)).not.toBe(before.get(secretKeyName));
    expect(after.get(credentialsName)).toBe(before.get(credentialsName));
  });

  it('plans new task definitions and services that run them for another image, and nothing else', async () => {
    const plan = await project.npmRun('terraform', 'dev', '--', 'plan', '-out=saved.plan', '-var=image_tag=def5678');
    for (const service of ['web', 'worker_all', 'beat']) {
      expect(plan.output).toContain(`aws_ecs_task_definition.${service}_fargate_task_definition must be replaced`);
      expect(plan.output).toContain(`aws_ecs_service.${service}_fargate_service will be updated in-place`);
    }
    for (const task of ['migrate', 'collect_static']) {
      expect(plan.output).toContain(`aws_ecs_task_definition.${task}_task_definition must be replaced`);
      expect(plan.output).toContain(`terraform_data.${task}_run must be replaced`);
    }
    // It has run, and does again for a new password.
    expect(plan.output).toContain('aws_ecs_task_definition.database_role_task_definition must be replaced');
    expect(plan.output).not.toContain('terraform_data.database_role_run must be replaced');
    expect(plan.output).toContain('aws_ecr_lifecycle_policy.registry_lifecycle must be replaced');
    expect(plan.output).toContain('Plan: 9 to add, 4 to change, 9 to destroy.');
    expect(plan.exitCode).toBe(0);
  });

  it('keeps every secret out of every state and out of every plan', async () => {
    const shown = await project.npmRun('terraform', 'dev', '--', 'show', '-json', 'saved.plan');
    const states = await objectVersions(emulator, bucket, key);
    // At the least: the registry, the first apply, the second secret.
    expect(states.length).toBeGreaterThan(2);
    const written = [
      shown.output,
      ...['saved.plan', 'plan'].map((file) => unzip(join(project.stackFolder('dev'), file))),
      ...states,
      ...(await objectVersions(emulator, bucket, bootstrapKey)),
    ];
    // Each of them is readable: it holds what it should.
    for (const text of written) expect(text).toContain(prefix);

    const current = await secretValues(emulator);
    expect([...current.keys()].sort()).toEqual([credentialsName, `${credentialsName}-application`, secretKeyName]);
    const { password } = JSON.parse(current.get(credentialsName) ?? '');
    const { password: ofApplication } = JSON.parse(current.get(`${credentialsName}-application`) ?? '');
    expect(await masterPassword(emulator, prefix)).toBe(password);
    const secrets = [password, ofApplication, current.get(secretKeyName) ?? '', firstSecretKey];
    expect(secrets.map((secret) => secret.length)).toEqual([32, 32, 64, 64]);
    for (const text of written) for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  });

  it('is destroyed to the last resource', async () => {
    const destroy = await project.npmRun('destroy', 'dev', '--', '--auto-approve');
    expect(destroy.output).toMatch(/Destroy complete! Resources: \d+ destroyed\./);
    expect(destroy.exitCode).toBe(0);
    expect((await project.npmRun('terraform', 'dev', '--', 'state', 'list')).output).toBe('');
  });

  it('did nothing that the policies of its roles do not allow, nor for what the extension added', async () => {
    expect(await deniedIn(emulator, 'dev', await rolesOf(project, 'dev'))).toEqual([]);
  });
});
