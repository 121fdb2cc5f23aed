import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastEnvironment } from '../src/configuration/config.ts';
import { makeDatabase, makeHostedZone, masterPassword, pushImage, secretValues, serviceNames } from './aws.ts';
import { drillLines } from './drill.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startAccountOf, startBootstrappedAccountOf } from './environments.ts';
import { changed, settings } from './extremes.ts';
import { callerOf, type Ended, Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

/** Another application, whose one environment is this. */
function replaceSettings(
  project: Project,
  name: 'dev' | 'drill',
  { application, environment }: { application: object; environment: object },
): void {
  const only = { ...leastEnvironment, ...environment, name };
  project.write(
    'environments/application.ts',
    `import { defineApplication } from 'django-on-aws';\nexport default defineApplication(${JSON.stringify(application)});`,
  );
  project.write(
    `environments/${name}.ts`,
    `import { defineEnvironment } from 'django-on-aws';\nexport default defineEnvironment(${JSON.stringify(only)});`,
  );
  // The others are of another application.
  for (const other of ['dev', 'staging', 'production']) {
    if (other !== name) rmSync(join(project.folder, `environments/${other}.ts`), { force: true });
  }
  project.write('environments/index.ts', `import only from './${name}.ts';\nexport const environments = [only];`);
}

/** Staging with a hosted zone that is there, and with what an old database had when a snapshot of it was made. */
async function withHostedZone(project: Project, emulator: Emulator): Promise<void> {
  const old = 'shop-old';
  await makeDatabase(emulator, old);
  const restoreFrom = `restoreFrom: { snapshot: '${old}' },`;
  project.edit('environments/staging.ts', 'multiAz: false,', `multiAz: false, ${restoreFrom}`);
  project.edit('environments/staging.ts', 'Z0STAGING0EXAMPLE', await makeHostedZone(emulator, 'example.com'));
}

/** What the state holds. Node may warn of its age before it. */
async function resourcesOf(project: Project, name: string): Promise<string[]> {
  const { output } = await project.npmRun('terraform', name, '--', 'state', 'list');
  return output.split('\n').filter((line) => /^[\w.]+$/.test(line));
}

async function expectNoChange(project: Project, name: string): Promise<void> {
  const ofMain = ['--running-image', '--no-lock', '--detailed-exitcode'];
  const ofPullRequest = [...ofMain, '--no-refresh'];
  for (const options of [ofMain, ofPullRequest]) {
    const { output, exitCode } = await project.npmRun('plan', name, '--', ...options);
    expect(exitCode, output).toBe(0);
  }
}

async function expectOwnPassword(emulator: Emulator, prefix: string): Promise<void> {
  const secret = JSON.parse((await secretValues(emulator)).get(`${prefix}/database`) ?? '{}');
  expect(await masterPassword(emulator, prefix)).toBe(secret.password);
}

const toMost = (project: Project) => replaceSettings(project, 'dev', settings.most);

describe.each([
  { title: 'staging', name: 'staging', prepare: withHostedZone },
  {
    title: 'what an environment may have at most',
    name: 'dev',
    prepare: toMost,
  },
])('$title', ({ title, name, prepare }) => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await startBootstrappedAccountOf(name, `extremes-${title.replaceAll(' ', '-')}`);
    project = new Project(emulator);
    await prepare(project, emulator);
    await pushFirstImages({ emulator, project }, name, ['abc1234']);
  });

  afterAll(async () => {
    project?.remove();
    await emulator?.stop();
  });

  it('is applied', async () => {
    const { output, exitCode } = await project.npmRun('deploy', name, '--', '--image-tag', 'abc1234', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(await serviceNames(emulator, environmentCalled(name).prefix)).toContain('web');
  });

  it('gives a database a password of its own, whatever it began with', async () => {
    await expectOwnPassword(emulator, environmentCalled(name).prefix);
  });

  it('plans nothing more', async () => {
    await expectNoChange(project, name);
  });

  if (prepare === toMost) {
    it('takes other values of its settings in one deploy, and plans nothing more', async () => {
      replaceSettings(project, 'dev', changed);
      const { output, exitCode } = await project.npmRun(
        'deploy',
        name,
        '--',
        '--image-tag',
        'abc1234',
        '--auto-approve',
      );
      expect(exitCode, output).toBe(0);
      // What holds data, or what people know the address of.
      const kept =
        /(aws_db_instance|aws_elasticache_replication_group|aws_s3_bucket|aws_vpc|aws_lb|aws_kms_key)\.\w+:? (must be replaced|will be destroyed)/;
      expect(output).not.toMatch(kept);
      const rolled = output.indexOf('aws_ecs_service.web_fargate_service: Modifications complete');
      expect(rolled, output).toBeGreaterThan(0);
      expect(output.indexOf('terraform_data.web_health_check: Creating...')).toBeGreaterThan(rolled);
      await expectNoChange(project, name);
    });
  }

  it('is destroyed to the last resource', async () => {
    const { output, exitCode } = await project.npmRun('destroy', name, '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(await resourcesOf(project, name)).toEqual([]);
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, name, await rolesOf(project, name))).toEqual([]);
  });
});

/** Production as it was a moment ago, in the least that an environment must have, and with the roles of GitHub Actions, so that these are judged. */
describe('a drill', () => {
  const tag = 'abc1234';
  const { prefix } = environmentCalled('drill');
  const { least } = settings;
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await startAccountOf('drill', 'extremes-drill');
    await makeDatabase(emulator, `${least.application.project}-production`);
    project = new Project(emulator);
    replaceSettings(project, 'drill', least);
  });

  afterAll(async () => {
    project?.remove();
    await emulator?.stop();
  });

  /** As a person types it, who answers what is asked. */
  function type(line: string): Promise<Ended> {
    const [, , script = '', ...args] = line.replace('<tag>', tag).split(' ');
    if (script === 'secret') {
      const { process, ended } = project.start('npm', ['run', '--silent', script, ...args], {
        environment: { AWS_ACCESS_KEY_ID: callerOf([script, ...args]) },
        group: true,
      });
      process.stdin?.end('sk_test\n');
      return ended;
    }
    const yes = script === 'status' ? [] : [script === 'terraform' ? '-auto-approve' : '--auto-approve'];
    return project.npmRun(script, ...args, ...(args.includes('--') ? [] : ['--']), ...yes);
  }

  it.each(drillLines)('$line', async ({ line, says, exitCode }) => {
    const ended = await type(line);
    expect(ended.output).toMatch(says);
    expect(ended.exitCode, ended.output).toBe(exitCode);
    if (line.startsWith('npm run terraform')) await pushImage(emulator, prefix, tag);
    if (line === 'npm run status drill') {
      await expectOwnPassword(emulator, prefix);
      await expectNoChange(project, 'drill');
    }
    if (line === 'npm run destroy drill') expect(await resourcesOf(project, 'drill')).toEqual([]);
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, 'drill', await rolesOf(project, 'drill'))).toEqual([]);
  });
});
