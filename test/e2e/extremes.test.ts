import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Roles } from '../rights/judge.ts';
import { makeDatabase, makeHostedZone, masterPassword, pushImage, secretValues, serviceNames } from './aws.ts';
import { drillLines } from './drill.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startAccountOf, startBootstrappedAccountOf } from './environments.ts';
import { changed, imageOfArm, internalZone, settings } from './extremes.ts';
import { replaceSettings, type Settings } from './one-environment.ts';
import { callerOf, type Ended, Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';
import * as staging from './staging.ts';

/** Settings that name a zone which is there before them, by its id. */
function inZone<Of>(settings: Of, placeholder: string, id: string): Of {
  return JSON.parse(JSON.stringify(settings).replaceAll(placeholder, id));
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

const tag = 'abc1234';

describe.each([
  {
    title: 'staging',
    name: 'staging' as const,
    zone: staging.zone,
    settings: staging.before,
    after: staging.after,
    image: tag,
  },
  {
    title: 'what an environment may have at most',
    name: 'dev' as const,
    zone: internalZone,
    settings: settings.most,
    after: changed,
    image: imageOfArm,
  },
])('$title', ({ title, name, zone, settings, after, image }) => {
  const { prefix } = environmentCalled(name);
  let emulator: Emulator;
  let project: Project;
  let zoneId: string;
  /** What the roles may do, before and after the settings change that decide it. */
  const bootstraps: Roles[] = [];

  const have = (wanted: Settings) => replaceSettings(project, name, inZone(wanted, zone.placeholder, zoneId));
  const deploy = (of: string) => project.npmRun('deploy', name, '--', '--image-tag', of, '--auto-approve');

  beforeAll(async () => {
    emulator = await startBootstrappedAccountOf(name, `extremes-${title.replaceAll(' ', '-')}`);
    project = new Project(emulator);
    zoneId = await makeHostedZone(emulator, zone.name);
    if (name === 'staging') await makeDatabase(emulator, staging.oldDatabase);
    have(settings);
    bootstraps.push(await rolesOf(project, name));
    await pushFirstImages({ emulator, project }, name, [tag]);
    await pushImage(emulator, prefix, imageOfArm, 'arm64');
  });

  afterAll(async () => {
    project?.remove();
    await emulator?.stop();
  });

  it('is applied', async () => {
    const { output, exitCode } = await deploy(tag);
    expect(exitCode, output).toBe(0);
    expect(await serviceNames(emulator, prefix)).toContain('web');
  });

  it('gives a database a password of its own, whatever it began with', async () => {
    await expectOwnPassword(emulator, prefix);
  });

  it('plans nothing more', async () => {
    await expectNoChange(project, name);
  });

  it('takes other values of its settings in one deploy, and loses none of its data', async () => {
    have(after);
    bootstraps.push(await rolesOf(project, name));
    const { output, exitCode } = await deploy(image);
    expect(exitCode, output).toBe(0);
    // What holds data, or what people know the address of.
    const kept =
      /(aws_db_instance|aws_elasticache_replication_group|aws_vpc|aws_kms_key|aws_s3_bucket)\.(?!storage_(static|front_end)|cdn_)\w+:? (must be replaced|will be destroyed)/;
    expect(output).not.toMatch(kept);
    const rolled = output.indexOf('aws_ecs_service.web_fargate_service: Modifications complete');
    expect(rolled, output).toBeGreaterThan(0);
    if (name === 'dev') {
      expect(output).not.toMatch(/aws_lb\.\w+:? (must be replaced|will be destroyed)/);
      expect(output.indexOf('terraform_data.web_health_check: Creating...')).toBeGreaterThan(rolled);
    }
  });

  it('plans nothing more after that', async () => {
    if (name === 'staging') have(staging.otherLock);
    await expectNoChange(project, name);
  });

  if (name === 'staging') {
    it.each(staging.refused)('refuses what would be another environment: $says', async ({ settings, says }) => {
      have(settings);
      const { name: of = name } = settings.environment as { name?: string };
      const { output, exitCode } = await project.npmRun('deploy', of, '--', '--image-tag', tag, '--auto-approve');
      expect(output).toContain(says);
      expect(exitCode).toBe(1);
    });
  }

  it('is destroyed to the last resource', async () => {
    have(after);
    const { output, exitCode } = await project.npmRun('destroy', name, '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(await resourcesOf(project, name)).toEqual([]);
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, name, ...bootstraps)).toEqual([]);
  });
});

/** Production as it was a moment ago, in the least that an environment must have, and with the roles of GitHub Actions, so that these are judged. */
describe('a drill', () => {
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
