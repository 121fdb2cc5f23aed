import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyCapability, leastApplication, leastEnvironment, redis } from '../src/configuration/config.ts';
import { makeHostedZone, serviceNames } from './aws.ts';
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
      network: {
        cidr: '10.10.0.0/16',
        zones: ['eu-central-1a', 'eu-central-1b'],
        egress: 'nat-per-az',
        interfaceEndpoints: ['ecr.api', 'secretsmanager'],
        outbound: [{ name: 'smtp', port: 587, to: '0.0.0.0/0' }],
      },
      loadBalancer: {
        deletionProtection: false,
        domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true },
      },
      cdn: { waf: {}, geoRestriction: { kind: 'deny', countries: ['AQ'] }, hstsIncludeSubdomains: true },
      storage: { deleteObjects: true, infrequentAccessAfterDays: 30 },
      registry: { deleteImages: true },
    },
  },
  least: { application, environment: emptied },
};

const { environment: most } = settings.most;

/** The same, with another value for as many settings as one deploy can change: docs/changes.md says what becomes of each. */
const changed = {
  ...settings.most,
  environment: {
    ...most,
    network: {
      ...most.network,
      zones: [...most.network.zones, 'eu-central-1c'],
      interfaceEndpoints: ['ecr.api', 'logs'],
      outbound: [{ name: 'smtp', port: 465, to: '0.0.0.0/0' }],
    },
    database: {
      ...most.database,
      storageGiB: 40,
      backupRetentionDays: 3,
      monitoringIntervalSeconds: 30,
      proxyConnectionsPercent: 50,
      slowQueryMilliseconds: 2000,
      passwordVersion: 2,
    },
    broker: { ...redis, nodeType: 'cache.t4g.small', replicas: 1, snapshotRetentionDays: 2 },
    cache: { ...most.cache, shards: 3 },
    storage: { ...most.storage, oldVersionDays: 5, infrequentAccessAfterDays: 60 },
    registry: { ...most.registry, imagesKept: 30 },
    loadBalancer: { ...most.loadBalancer, idleTimeoutSeconds: 90 },
    cdn: {
      waf: { requestsPer5Minutes: 3000 },
      geoRestriction: { kind: 'allow', countries: ['DE'] },
      hstsMaxAgeDays: 30,
    },
    web: {
      ...most.web,
      ...{ cpu: 512, memoryMiB: 1024, healthCheckPath: '/ready', healthCheckMatcher: '200,204' },
      ...{ deregistrationDelaySeconds: 45, slowStartSeconds: 30, healthCheckIntervalSeconds: 20 },
      variables: { EMAIL_HOST: 'smtp.example.com' },
      permissions: [{ actions: ['ses:SendEmail'], resources: ['arn:aws:ses:eu-central-1:111111111111:identity/*'] }],
    },
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 14 },
    parameters: { variables: { LOG_LEVEL: 'DEBUG' } },
    observability: { logRetentionDays: 14, alarmSubscribers: ['ops@example.com'] },
  },
};

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
  project.write('environments/index.ts', "import dev from './dev.ts';\nexport const environments = [dev];");
}

/** Staging with a hosted zone that is there. */
async function withHostedZone(project: Project, emulator: Emulator): Promise<void> {
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
  { title: 'what it must have at least', name: 'dev', prepare: (p: Project) => replaceSettings(p, settings.least) },
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
    for (const kept of ['aws_db_instance', 'aws_elasticache_replication_group', 'aws_s3_bucket', 'aws_vpc', 'aws_lb'])
      expect(output).not.toMatch(new RegExp(`${kept}\\.\\w+ must be replaced|${kept}\\.\\w+ will be destroyed`));
    const rolled = output.indexOf('aws_ecs_service.web_fargate_service: Modifications complete');
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
