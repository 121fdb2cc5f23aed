import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastApplication, leastEnvironment } from '../src/configuration/config.ts';
import { type Emulator, TEST_ACCESS_KEY } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { replaceSettings } from './one-environment.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

const { region, prefix: cluster } = environmentCalled('dev');
type Deployment = { strategy: string } & Record<string, unknown>;

const at = { bakeMinutes: 0 };
/** Each after the one before, with an image of its own: a change of strategy and a release in one deploy. */
const releases: [tag: string, deployment: Deployment, shifts: string[]][] = [
  ['abc1234', { strategy: 'rolling' }, []],
  ['def5678', { strategy: 'blue-green', ...at }, ['all users']],
  [
    '1234567',
    { strategy: 'canary', canaryPercent: 20, canaryBakeMinutes: 0, check: { command: ['true'] }, ...at },
    ['20 % of new users', 'all users'],
  ],
  ['89abcde', { strategy: 'linear', stepPercent: 50, stepBakeMinutes: 0, ...at }, ['50 % of new users', 'all users']],
  ['fedcba9', { strategy: 'blue-green', ...at }, ['all users']],
  ['7654321', { strategy: 'rolling' }, []],
];

let emulator: Emulator;
let project: Project;

function write(deployment: Deployment): void {
  const environment = {
    web: { ...leastEnvironment.web, deployment },
    storage: { deleteObjects: true },
    registry: { deleteImages: true },
    secrets: { recoveryWindowDays: 0 },
  };
  const application = { ...leastApplication, github: { infrastructureRepository: 'acme/shop-infrastructure' } };
  replaceSettings(project, 'dev', { application, environment });
}

/** The services of the environment that are there, with how many tasks they have. */
async function servicesThere() {
  const credentials = { accessKeyId: TEST_ACCESS_KEY, secretAccessKey: 'test' };
  const ecs = new ECSClient({ endpoint: emulator.url, region, credentials });
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['web', 'web-next'] }));
  const there = services.filter(({ status }) => status === 'ACTIVE');
  return {
    tasks: Object.fromEntries(there.map(({ serviceName, desiredCount }) => [serviceName, desiredCount])),
    webMadeAt: there.find(({ serviceName }) => serviceName === 'web')?.createdAt,
  };
}

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'strategies');
  project = new Project(emulator);
  write({ strategy: 'rolling' });
  await pushFirstImages(
    { emulator, project },
    'dev',
    releases.map(([tag]) => tag),
  );
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

describe('an environment whose deployment strategy changes with each release', () => {
  let madeAt: Date | undefined;

  it.each(releases)('runs %s by %o, and plans nothing more', async (tag, deployment, shifts) => {
    write(deployment);
    const { output, exitCode } = await project.npmRun('deploy', 'dev', '--', '--image-tag', tag, '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect([...output.matchAll(/web-next: gets (.*), for 0 minutes/g)].map(([, users]) => users)).toEqual(shifts);
    const { tasks, webMadeAt } = await servicesThere();
    madeAt ??= webMadeAt;
    expect(webMadeAt).toEqual(madeAt);
    expect(tasks).toEqual({ web: 1, ...(deployment.strategy !== 'rolling' && { 'web-next': 0 }) });
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--no-lock', '--detailed-exitcode');
    expect(plan.exitCode, plan.output).toBe(0);
  });

  it('goes back at once by a rollback, under the strategy that it has then', async () => {
    write({ strategy: 'linear', stepPercent: 10, stepBakeMinutes: 10, bakeMinutes: 60 });
    const { output, exitCode } = await project.npmRun('rollback', 'dev', '--', '--to', 'fedcba9', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(output).toContain('web-next: gets all users, for 0 minutes');
  });

  it('is destroyed', async () => {
    const { output, exitCode } = await project.npmRun('destroy', 'dev', '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(await servicesThere()).toEqual({ tasks: {}, webMadeAt: undefined });
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, 'dev', await rolesOf(project, 'dev'))).toEqual([]);
  });
});
