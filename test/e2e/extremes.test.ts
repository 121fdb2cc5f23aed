import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastEnvironment } from '../src/configuration/config.ts';
import { makeDatabase, makeHostedZone, masterPassword, secretValues, serviceNames } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { changed, settings } from './extremes.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

/** Another application, whose one environment is `dev`. */
function replaceSettings(
  project: Project,
  { application, environment }: (typeof settings)['most' | 'least'] | typeof changed,
): void {
  const dev = { ...leastEnvironment, ...environment, name: 'dev' };
  project.write(
    'environments/application.ts',
    `import { defineApplication } from 'django-on-aws';\nexport default defineApplication(${JSON.stringify(application)});`,
  );
  project.write(
    'environments/dev.ts',
    `import { defineEnvironment } from 'django-on-aws';\nexport default defineEnvironment(${JSON.stringify(dev)});`,
  );
  // The others are of another application.
  for (const other of ['staging', 'production'])
    rmSync(join(project.folder, `environments/${other}.ts`), { force: true });
  project.write('environments/index.ts', "import dev from './dev.ts';\nexport const environments = [dev];");
}

/** What the new databases begin with: one that is there already. */
const old = 'shop-old';

/** Staging with a hosted zone that is there, and with what the old database has at the moment. */
async function withHostedZone(project: Project, emulator: Emulator): Promise<void> {
  await makeDatabase(emulator, old);
  const restoreFrom = `restoreFrom: { time: 'latest', source: '${old}' },`;
  project.edit('environments/staging.ts', 'multiAz: false,', `multiAz: false, ${restoreFrom}`);
  project.edit('environments/staging.ts', 'Z0STAGING0EXAMPLE', await makeHostedZone(emulator, 'example.com'));
}

const toMost = (project: Project) => replaceSettings(project, settings.most);

describe.each([
  { title: 'staging', name: 'staging', prepare: withHostedZone },
  {
    title: 'what an environment may have at most',
    name: 'dev',
    prepare: toMost,
  },
  {
    title: 'what it must have at least',
    name: 'dev',
    prepare: async (p: Project, emulator: Emulator) => {
      await makeDatabase(emulator, old);
      replaceSettings(p, settings.least);
    },
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
    const { prefix } = environmentCalled(name);
    const secret = JSON.parse((await secretValues(emulator)).get(`${prefix}/database`) ?? '{}');
    expect(await masterPassword(emulator, prefix)).toBe(secret.password);
  });

  const plansNothing = async () => {
    const ofMain = ['--running-image', '--no-lock', '--detailed-exitcode'];
    const ofPullRequest = [...ofMain, '--no-refresh'];
    for (const options of [ofMain, ofPullRequest]) {
      const { output, exitCode } = await project.npmRun('plan', name, '--', ...options);
      expect(exitCode, output).toBe(0);
    }
  };

  it('plans nothing more', plansNothing);

  it.runIf(prepare === toMost)('takes other values of its settings in one deploy, and plans nothing more', async () => {
    replaceSettings(project, changed);
    const { output, exitCode } = await project.npmRun('deploy', name, '--', '--image-tag', 'abc1234', '--auto-approve');
    expect(exitCode, output).toBe(0);
    // What holds data, or what people know the address of.
    const kept =
      /(aws_db_instance|aws_elasticache_replication_group|aws_s3_bucket|aws_vpc|aws_lb|aws_kms_key)\.\w+:? (must be replaced|will be destroyed)/;
    expect(output).not.toMatch(kept);
    const rolled = output.indexOf('aws_ecs_service.web_fargate_service: Modifications complete');
    expect(rolled, output).toBeGreaterThan(0);
    expect(output.indexOf('terraform_data.web_health_check: Creating...')).toBeGreaterThan(rolled);
    await plansNothing();
  });

  it('is destroyed to the last resource', async () => {
    const { output, exitCode } = await project.npmRun('destroy', name, '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect((await project.npmRun('terraform', name, '--', 'state', 'list')).output).toBe('');
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, name, await rolesOf(project, name))).toEqual([]);
  });
});
