import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyCapability, leastApplication, leastEnvironment } from '../src/configuration/config.ts';
import { makeDatabase, makeHostedZone, masterPassword, secretValues, serviceNames } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

/** Only so that it can be destroyed with what is in it. */
const emptied = { storage: { deleteObjects: true }, registry: { deleteImages: true } };

/** Whose bootstrap makes the roles of GitHub Actions. */
const application = { ...leastApplication, github: { infrastructureRepository: 'acme/shop-infrastructure' } };

/** What an environment may have at most, and what it must have at least, in the place of what test/shop has. */
const settings = {
  most: {
    application: {
      ...application,
      frontEnds: [
        { name: 'shop', kind: 'spa' },
        { name: 'help', kind: 'pages', path: '/help' },
      ],
      djangoPaths: { media: '/media/*' },
    },
    environment: {
      ...everyCapability('redis'),
      // Terraform must not fill them in.
      parameters: { variables: { GREETING: 'Dear $' + '{name}, %{if}' } },
      network: {
        cidr: '10.10.0.0/16',
        zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
        egress: 'nat-per-az',
        interfaceEndpoints: ['ecr.api', 'secretsmanager'],
        outbound: [{ name: 'smtp', port: 587, to: '0.0.0.0/0' }],
      },
      loadBalancer: {
        deletionProtection: false,
        domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true },
      },
      cdn: { waf: {}, geoRestriction: { kind: 'deny', countries: ['AQ'] }, hstsIncludeSubdomains: true },
      storage: { deleteObjects: true, infrequentAccessAfterDays: 30, mediaCopy: { region: 'eu-west-1' } },
      registry: { deleteImages: true },
    },
  },
  least: {
    application,
    environment: { ...emptied, database: { ...leastEnvironment.database, restoreFrom: { snapshot: 'shop-old' } } },
  },
};

/** Another application, whose one environment is `dev`. */
function replaceSettings(project: Project, { application, environment }: (typeof settings)['most' | 'least']): void {
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
  for (const other of ['staging', 'production']) rmSync(join(project.folder, `environments/${other}.ts`));
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

describe.each([
  { title: 'staging', name: 'staging', prepare: withHostedZone },
  {
    title: 'what an environment may have at most',
    name: 'dev',
    prepare: (p: Project) => replaceSettings(p, settings.most),
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

  it('plans nothing more', async () => {
    const ofMain = ['--running-image', '--no-lock', '--detailed-exitcode'];
    const ofPullRequest = [...ofMain, '--no-refresh'];
    for (const options of [ofMain, ofPullRequest]) {
      const { output, exitCode } = await project.npmRun('plan', name, '--', ...options);
      expect(exitCode, output).toBe(0);
    }
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
