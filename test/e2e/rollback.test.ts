import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteImage, ecsEvents, imageOf, pushImage, serviceImages, setOutcomeOfTasks } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';

const { prefix } = environmentCalled('dev');
const [first, second, third] = ['abc1234', 'def5678', '1234567'] as const;

let emulator: Emulator;
let project: Project;
/** Of each tag, of the application's image and of that of a service of its own, which has the same tags. */
const digests = new Map<string, string>();
const digestsOfSsr = new Map<string, string>();

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'rollback');
  project = new Project(emulator);
  const ssr =
    "name: 'ssr', image: { repository: 'ssr' }, port: 3000, paths: ['/ssr/*'], tasks: 1, cpu: 256, memoryMiB: 512";
  project.edit('environments/dev.ts', 'migration: {},', `migration: {},\n  services: [{ ${ssr} }],`);
  const targets = ['repository', 'own_ssr_repository'].map((name) => `-target=aws_ecr_repository.registry_${name}`);
  const variables = ['-var=image_tag=0.0.0', '-var=image_tag_ssr=0.0.0', '-auto-approve'];
  const { exitCode, output } = await project.npmRun('terraform', 'dev', '--', 'apply', ...targets, ...variables);
  expect(exitCode, output).toBe(0);
  for (const tag of [first, second, third]) {
    digests.set(tag, await pushImage(emulator, prefix, tag));
    digestsOfSsr.set(tag, await pushImage(emulator, `${prefix}/ssr`, tag, `${tag} of ssr`));
  }
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

interface Release {
  tag: string;
  runs: boolean;
  registry: string;
}

/** What `npm run releases` lists. */
async function releases(...options: string[]): Promise<Release[]> {
  const { output, exitCode } = await project.npmRun('releases', 'dev', '--', '--json', ...options);
  expect(exitCode, output).toBe(0);
  // Node may warn of its age before it.
  return JSON.parse(output.slice(output.indexOf('{\n'))).releases;
}

/** The tags that services run: those with the application's image, and the one with its own. */
async function running() {
  const images = await serviceImages(emulator, prefix);
  const tagOf = (service: string) => {
    const of = service === 'service-ssr' ? digestsOfSsr : digests;
    return [...of].find(([, digest]) => images.get(service)?.endsWith(`@${digest}`))?.[0];
  };
  return Object.fromEntries([...images.keys()].map((service) => [service, tagOf(service)]));
}

function all(tag: string, ssr: string) {
  return { web: tag, 'worker-all': tag, beat: tag, 'service-ssr': ssr };
}

describe('releases and rollbacks', () => {
  it('have nothing to say before the first deploy', async () => {
    for (const command of ['releases', 'rollback']) {
      const { output, exitCode } = await project.npmRun(command, 'dev');
      expect(output).toContain(
        `web: must be a service of the cluster ${prefix} in eu-central-1 before it has releases, got nothing; deploy dev first`,
      );
      expect(exitCode).toBe(1);
    }
  });

  it('list what was deployed, newest first, with what runs', async () => {
    for (const tag of [first, second]) {
      const images = ['--image-tag', tag, '--image-tag', `ssr=${tag}`];
      const { exitCode, output } = await project.npmRun('deploy', 'dev', '--', ...images, '--auto-approve');
      expect(exitCode, output).toBe(0);
    }
    const release = (tag: string, revision: number, runs: boolean) => ({
      ...{ tag, digest: digests.get(tag), revision: `${prefix}-web:${revision}`, runs },
      deployedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      deployedBy: expect.stringContaining(':assumed-role/deploy/'),
      settingsChangedAt: null,
      outcome: 'succeeded',
      registry: 'yes',
      runsNext: false,
    });
    expect(await releases()).toEqual([release(second, 2, true), release(first, 1, false)]);
    const { output } = await project.npmRun('releases', 'dev');
    expect(output).toMatch(new RegExp(`\n${second}  runs  \\S+  succeeded  yes `));
  });

  it('refuse a tag that was never deployed, and the one that runs', async () => {
    const unknown = await project.npmRun('rollback', 'dev', '--', '--to', third);
    expect(unknown.output).toContain(`--to: must be the tag of an image that dev ran, got "${third}"; `);
    expect(unknown.exitCode).toBe(1);
    const same = await project.npmRun('rollback', 'dev', '--', '--to', second);
    expect(same.output).toContain(`--to: must name another image than the one that runs, got "${second}"; `);
    expect(same.exitCode).toBe(1);
  });

  it('go back to the image before by a plan that looks at nothing, and say which migrations it does not know', async () => {
    await setOutcomeOfTasks(emulator, { exitCode: 0, log: ['migration-applied shop.0012_stock', 'migrations-read'] });
    const before = await ecsEvents(emulator);
    const startedAt = Date.now();
    const rollback = project.startNpm('rollback', 'dev', '--', '--auto-approve');
    await rollback.printed('Terraform will perform the following actions');
    console.info(`from enter to plan: ${(Date.now() - startedAt) / 1000} seconds`);
    const { output, exitCode } = await rollback.ended;
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`dev: goes back to ${first}, deployed at `);
    expect(output).toContain('This plan is made from the state, without a look at AWS');
    expect(output).not.toContain('Refreshing state...');
    expect(output).toMatch(
      new RegExp(
        `migrations: 1 applied since ${second} came at \\S+, which ${first} may not know and a rollback does not reverse: shop\\.0012_stock;`,
      ),
    );
    expect(await running()).toEqual(all(first, second));
    // One reads the migrations with what ran, and the image's own migrations run as in each deploy.
    const tasks = (await ecsEvents(emulator)).slice(before.length).filter(({ event }) => event === 'RunTask');
    const [reading] = tasks.filter(({ taskDefinition }) => taskDefinition?.includes('-web:'));
    expect(await imageOf(emulator, reading?.taskDefinition ?? '')).toContain(digests.get(second));
    expect((await releases()).map(({ tag, runs }) => [tag, runs])).toEqual([
      [first, true],
      [second, false],
      [first, false],
    ]);
  });

  it('leave nothing that a plan with a look at AWS would change', async () => {
    const startedAt = Date.now();
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode', '--no-lock');
    console.info(`a plan that looks at AWS: ${(Date.now() - startedAt) / 1000} seconds`);
    expect(plan.exitCode, plan.output).toBe(0);
  });

  it('go back with the image of a service of its own alone, and read no migrations for it', async () => {
    expect((await releases('--repository', 'ssr')).map(({ tag, runs }) => [tag, runs])).toEqual([
      [second, true],
      [first, false],
    ]);
    const before = await ecsEvents(emulator);
    const rollback = await project.npmRun('rollback', 'dev', '--', '--repository', 'ssr', '--auto-approve');
    expect(rollback.exitCode, rollback.output).toBe(0);
    expect(rollback.output).toContain(`dev: goes back to ssr ${first}, deployed at `);
    expect(await running()).toEqual(all(first, first));
    const events = (await ecsEvents(emulator)).slice(before.length);
    expect(events.map(({ event, service }) => `${event} ${service}`)).toEqual(['UpdateService service-ssr']);
  });

  it('never go to what was left by a rollback, unless it is named', async () => {
    const again = await project.npmRun('rollback', 'dev', '--', '--auto-approve');
    expect(again.output).toContain(`dev: must have run another image before ${first}, to go back to`);
    expect(again.exitCode).toBe(1);
  });

  it('ask before they change anything', async () => {
    const rollback = project.start('npm', ['run', '--silent', 'rollback', 'dev', '--', '--to', second], {
      group: true,
      environment: { AWS_ACCESS_KEY_ID: 'admin' },
    });
    await rollback.printed('Enter a value:');
    rollback.process.stdin?.end('no\n');
    expect((await rollback.ended).exitCode).toBe(1);
    expect(await running()).toEqual(all(first, first));
  });

  it('refuse an image that the registry has no more', async () => {
    await deleteImage(emulator, prefix, second);
    const { output, exitCode } = await project.npmRun('rollback', 'dev', '--', '--to', second);
    expect(output).toContain(`--to: must be an image that the registry has, got "${second}, which is gone"; `);
    expect(exitCode).toBe(1);
    expect((await releases()).map(({ registry }) => registry)).toEqual(['yes', 'no', 'yes']);
  });
});
