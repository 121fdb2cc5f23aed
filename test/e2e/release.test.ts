import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deleteImage,
  ecsEvents,
  imageOf,
  letDayPass,
  lockId,
  moveTag,
  pushImage,
  serviceImages,
  serviceTaskDefinitions,
  setOutcomeOfTasks,
  stopTime,
} from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { until } from './postgres.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

const { prefix, bucket, key, lockTable } = environmentCalled('dev');
const file = 'environments/dev.ts';
const [first, second, third] = ['abc1234', 'def5678', '1234567'];

let emulator: Emulator;
let project: Project;
/** Of each tag. */
let digests: Map<string, string>;

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'release');
  project = new Project(emulator);
  digests = await pushFirstImages({ emulator, project }, 'dev', [first, second, third]);
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

/** Deploys an image, and tells what happened in ECS, and which images the migrations, or other tasks, and the collections of static files ran. */
function deploy(tag: string) {
  return run('deploy', 'dev', '--', '--image-tag', tag, '--auto-approve');
}

async function run(...command: string[]) {
  const before = await ecsEvents(emulator);
  const ended = await project.npmRun(...command);
  const happened = (await ecsEvents(emulator)).slice(before.length);
  type Event = (typeof happened)[number];
  const ofCollecting = ({ taskDefinition }: Event) => taskDefinition?.includes('-collect-static:');
  const ofRole = ({ taskDefinition }: Event) => taskDefinition?.includes('-database-role:');
  const tagsRunBy = (events: typeof happened) =>
    Promise.all(
      events
        .filter(({ event }) => event === 'RunTask')
        .map(async ({ taskDefinition = '' }) => tagOf(await imageOf(emulator, taskDefinition))),
    );
  const collecting = happened.filter(ofCollecting);
  const others = happened.filter((event) => !ofCollecting(event) && !ofRole(event));
  // The files of a new image are there before what names them.
  const lastOfRole = happened.findLastIndex(ofRole);
  // Whom the application logs in as is there before all that does.
  for (const event of happened.slice(0, Math.max(lastOfRole, 0))) expect(ofRole(event)).toBe(true);
  const firstService = happened.findIndex(({ service }) => service !== undefined);
  if (firstService !== -1) expect(happened.findLastIndex(ofCollecting)).toBeLessThan(firstService);
  return {
    ...ended,
    events: others.map(({ event, service }) => (service ? `${event} ${service}` : event)),
    migratedBy: await tagsRunBy(others),
    collectedBy: await tagsRunBy(collecting),
    roleMadeBy: await tagsRunBy(happened.filter(ofRole)),
  };
}

/** Tasks pull by digest alone, so a tag that is moved moves none of them. */
function tagOf(image: string): string | undefined {
  return [...digests].find(([, digest]) => image.endsWith(`/${prefix}@${digest}`))?.[0];
}

/** The tag that each service is to run. */
async function released(): Promise<Record<string, string | undefined>> {
  const images = await serviceImages(emulator, prefix);
  return Object.fromEntries([...images].map(([service, image]) => [service, tagOf(image)]));
}

/** Workers come before those who send them tasks, which change side by side. */
function inOrder(event: 'CreateService' | 'UpdateService') {
  const sender = expect.stringMatching(`^${event} (beat|web)$`);
  return ['RunTask', 'TaskStopped', `${event} worker-all`, sender, sender];
}

function everyService(tag: string | undefined) {
  return { beat: tag, web: tag, 'worker-all': tag };
}

describe('a release', () => {
  it('of the first image migrates and collects static files once, before there is any service', async () => {
    const { exitCode, output, events, migratedBy, collectedBy, roleMadeBy } = await deploy(first);
    expect(exitCode, output).toBe(0);
    expect(roleMadeBy).toEqual([first]);
    expect(events).toEqual(inOrder('CreateService'));
    expect(migratedBy).toEqual([first]);
    expect(collectedBy).toEqual([first]);
    expect(await released()).toEqual(everyService(first));
  });

  it('has a status that says what runs', async () => {
    const { exitCode, output } = await project.npmRun('status', 'dev', '--', '--json');
    // Node may warn of its age before it.
    const { problems, services, queues } = JSON.parse(output.slice(output.indexOf('{\n')));
    expect(problems).toEqual([]);
    expect(exitCode).toBe(0);
    const ofServices = (field: string) =>
      Object.fromEntries(services.map((service: Record<string, string>) => [service.name, service[field]]));
    expect(ofServices('imageTag')).toEqual(everyService(first));
    expect(ofServices('imageDigest')).toEqual(everyService(digests.get(first)));
    expect(queues).toMatchObject(['default', 'reports'].map((name) => ({ name, waitingTasks: 0, deadTasks: 0 })));
  });

  it('of an image that was never pushed is refused before anything is touched', async () => {
    const { exitCode, output, events } = await deploy('7654321');
    expect(output).toMatch(
      /image_tag: must be in the registry \S+, got "7654321"; push it first: docker push \S+:7654321/,
    );
    expect(exitCode).toBe(1);
    expect(events).toEqual([]);
  });

  it('shows in its plan that it will migrate', async () => {
    const plan = await project.npmRun('plan', 'dev', '--', '--image-tag', second);
    expect(plan.output).toContain('terraform_data.migrate_run must be replaced');
    expect(plan.output).toContain(`image ${second}: ${digests.get(second)}`);
    expect(plan.exitCode).toBe(0);
  });

  it('of another image migrates once, before any service runs it', async () => {
    const { exitCode, output, events, migratedBy, collectedBy, roleMadeBy } = await deploy(second);
    expect(exitCode, output).toBe(0);
    expect(roleMadeBy).toEqual([]);
    expect(events).toEqual(inOrder('UpdateService'));
    expect(migratedBy).toEqual([second]);
    expect(collectedBy).toEqual([second]);
    expect(await released()).toEqual(everyService(second));
  });

  it('of nothing but another size neither migrates nor collects', async () => {
    project.edit(file, /(?<=web: \{\s+cpu: 256,\s+memoryMiB: )512/, '1024');
    const { exitCode, output, events, collectedBy } = await deploy(second);
    expect(exitCode, output).toBe(0);
    expect(events).toEqual(['UpdateService web']);
    expect(collectedBy).toEqual([]);
  });

  describe('whose migration', () => {
    /** A deploy that fails, and leaves every service as it was. */
    async function failedDeploy() {
      const before = await serviceTaskDefinitions(emulator, prefix);
      const failed = await deploy(third);
      expect(failed.exitCode, failed.output).toBe(1);
      expect(await serviceTaskDefinitions(emulator, prefix)).toEqual(before);
      return failed;
    }

    it('fails says so, with the end of its log, and changes no service', async () => {
      const log = ['Applying guestbook.0002_author...', 'column "author" contains null values'];
      await setOutcomeOfTasks(emulator, { exitCode: 1, log });
      const { output, events } = await failedDeploy();
      expect(output).toContain(
        `${prefix}-migrate: must end with exit code 0, got "exit code 1, Essential container in task exited"; fix the migration, then deploy again`,
      );
      expect(output).toContain(`its log in /ecs/${prefix}/migrate ends with`);
      for (const line of log) expect(output).toContain(line);
      expect(events).toEqual(['RunTask', 'TaskStopped']);
    });

    it('takes too long is stopped, and changes no service', async () => {
      for (const task of ['migration: {', 'collectStatic: {'])
        project.edit(file, task, `${task}\n    timeoutSeconds: 10,`);
      await setOutcomeOfTasks(emulator, { neverStops: true, log: ['Applying guestbook.0002_author...'] });
      const { output, events } = await failedDeploy();
      expect(output).toContain(
        `${prefix}-migrate: must end within 10 seconds, got "RUNNING"; it was stopped; raise migration.timeoutSeconds, or look in pg_stat_activity for the locks that it waited for, then deploy again`,
      );
      expect(output).toContain('Applying guestbook.0002_author...');
      expect(events).toEqual(['RunTask', 'StopTask', 'TaskStopped']);
      for (const task of ['migration: {', 'collectStatic: {'])
        project.edit(file, `${task}\n    timeoutSeconds: 10,`, task);
    });

    it('cannot pull its image says how to push it, and changes no service', async () => {
      const stoppedReason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${prefix}:${third}: not found`;
      await setOutcomeOfTasks(emulator, { stopCode: 'TaskFailedToStart', stoppedReason });
      const { output, events } = await failedDeploy();
      expect(output).toContain(
        `${prefix}-migrate: must end with exit code 0, got "no exit code, ${stoppedReason}"; push the image's tag first, and see that tasks reach its registry, then deploy again`,
      );
      expect(events).toEqual(['RunTask', 'TaskStopped']);
    });

    it('succeeds at last migrates again, and then changes the services', async () => {
      await setOutcomeOfTasks(emulator, { exitCode: 0, log: ['Applying guestbook.0002_author... OK'] });
      const { exitCode, output, events, migratedBy } = await deploy(third);
      expect(exitCode, output).toBe(0);
      expect(events).toEqual(inOrder('UpdateService'));
      expect(migratedBy).toEqual([third]);
      expect(await released()).toEqual(everyService(third));
    });
  });

  it('has logs, without a console, of what the deploys ran once', async () => {
    const { exitCode, output } = await project.npmRun('logs', 'dev', 'migrate', '--', '--since', '1h', '--json');
    expect(exitCode, output).toBe(0);
    const lines = output.split('\n').filter((line) => line.startsWith('{'));
    const last = JSON.parse(lines.at(-1) ?? '{}');
    expect(last).toEqual({
      '@timestamp': expect.stringMatching(/^\d{4}-.*Z$/),
      '@log': 'migrate',
      '@logStream': expect.stringMatching(/^migrate\/migrate\/\w+/),
      message: 'Applying guestbook.0002_author... OK',
    });
    const task = last['@logStream'].replace(/.*\//, '');
    const ofTask = await project.npmRun('logs', 'dev', '--', '--since', '1h', '--task', task);
    expect(ofTask.output.trimEnd().split('\n').at(-1)).toBe('Applying guestbook.0002_author... OK');
    expect(ofTask.output).not.toContain('contains null values');
    const filtered = await project.npmRun('logs', 'dev', '--', '--since', '1h', '--filter', 'contains null values');
    expect(filtered.output.trimEnd().split('\n').at(-1)).toBe('column "author" contains null values');
    expect(await project.npmRun('logs', 'dev', 'migration')).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('did you mean migrate?'),
    });
  });

  it('has logs that go on until Ctrl-C', async () => {
    const command = ['src/run.mjs', 'logs', 'dev', '--follow', '--since', '1h'];
    const running = project.start(process.execPath, command, { environment: { AWS_ACCESS_KEY_ID: 'admin' } });
    await running.printed('0002_author... OK');
    running.process.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 0 });
  });

  it('changes nothing when the image is the one that runs, whichever that is', async () => {
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode', '--no-lock');
    expect(plan.output).toContain('No changes.');
    expect(plan.exitCode).toBe(0);
  });

  it('runs on as it was when the tag is moved to another image', async () => {
    await moveTag(emulator, prefix, third);
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode', '--no-lock');
    expect(plan.output).toContain(`image ${third}: ${digests.get(third)}`);
    expect(plan.output).toContain('No changes.');
    expect(plan.exitCode).toBe(0);
  });

  it('is rolled back by a saved plan of the image before it, as it was shown, and once', async () => {
    const saved = await project.npmRun('plan', 'dev', '--', '--image-tag', second, '--out', 'back.plan');
    expect(saved.exitCode, saved.output).toBe(0);
    const plan = join(project.folder, 'back.plan');
    expect(statSync(plan).mode & 0o777).toBe(0o600);
    const shown = await project.npmRun('terraform', 'dev', '--', 'show', '-no-color', plan);
    expect(shown.output).toContain('terraform_data.migrate_run must be replaced');

    const { exitCode, output, migratedBy } = await run('deploy', 'dev', '--', '--plan', 'back.plan');
    expect(exitCode, output).toBe(0);
    expect(migratedBy).toEqual([second]);
    expect(await released()).toEqual(everyService(second));

    const again = await run('deploy', 'dev', '--', '--plan', 'back.plan');
    expect(again.output).toContain('Saved plan is stale');
    expect(again).toMatchObject({ exitCode: 1, events: [] });
  });

  it('is followed by a command of Django, with what web runs with, and with the exit code of that', async () => {
    await setOutcomeOfTasks(emulator, { exitCode: 3, log: ['System check identified 1 issue.'] });
    const { exitCode, output, events, migratedBy } = await run('manage', 'dev', '--', 'check', '--deploy');
    expect(output).toContain('System check identified 1 issue.');
    expect(output).toContain(
      'manage.py check: must end with exit code 0, got "exit code 3, Essential container in task exited"; fix what its log says, with --as-owner if it changes tables, then run it again',
    );
    expect(exitCode).toBe(3);
    expect(events).toEqual(['RunTask', 'TaskStopped']);
    expect(migratedBy).toEqual([second]);
  });

  it('is followed by a command as the owner of the database, with what the last migration ran with', async () => {
    await setOutcomeOfTasks(emulator, { exitCode: 0, log: ['Planned operations:'] });
    const { exitCode, output, migratedBy } = await run('manage', 'dev', '--', '--as-owner', 'migrate', '--plan');
    expect(output).toContain(`once a task of ${prefix}-migrate has started`);
    expect(output).toContain('Planned operations:');
    expect(exitCode).toBe(0);
    expect(migratedBy).toEqual([second]);
  });

  describe('that is cut', () => {
    const deployFirst = `npm run --silent deploy dev -- --image-tag ${first}`;
    /** Starts a line of a shell, and sends a signal to all that it started, as a terminal does, once something is printed. */
    async function cut(line: string, text: string, signal: NodeJS.Signals) {
      const running = project.start('sh', ['-c', line], { group: true, environment: { AWS_ACCESS_KEY_ID: 'deploy' } });
      await running.printed(text);
      process.kill(-(running.process.pid as number), signal);
      return running.ended;
    }
    /** A plan that locks, and finds all as it is in the state. */
    const changes = async () => {
      const { exitCode, output } = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode');
      return { exitCode, output };
    };

    it('at the prompt by a terminal that is closed changes nothing, and leaves no lock', async () => {
      const { output } = await cut(deployFirst, 'Enter a value:', 'SIGHUP');
      expect(output).not.toContain('Apply complete!');
      expect(await changes()).toMatchObject({ exitCode: 0, output: expect.stringContaining('No changes.') });
    });

    it('in its plan by Ctrl-C, which also ends whoever reads what it prints, leaves no lock', async () => {
      await cut(`${deployFirst} --auto-approve 2>&1 | tee /dev/null`, 'Refreshing state...', 'SIGINT');
      expect(await changes()).toMatchObject({ exitCode: 0, output: expect.stringContaining('No changes.') });
    });

    const isLocked = async () => (await lockId(emulator, lockTable, `${bucket}/${key}`)) !== undefined;
    /** Kills the process of a deploy alone, as the kernel does when memory runs out, while its Terraform waits for the migration; returns once that has let go of its lock. */
    async function killedInMigration(outcome: { exitCode: number; log: string[] }) {
      await setOutcomeOfTasks(emulator, outcome);
      await stopTime(emulator, true);
      const before = await ecsEvents(emulator);
      const { process: child, ended } = project.start(
        process.execPath,
        ['src/run.mjs', 'deploy', 'dev', '--image-tag', first, '--auto-approve'],
        { environment: { AWS_ACCESS_KEY_ID: 'deploy' } },
      );
      await until(async () => {
        const happened = (await ecsEvents(emulator)).slice(before.length);
        if (!happened.some(({ event, taskDefinition }) => event === 'RunTask' && taskDefinition?.includes('-migrate:')))
          throw new Error('the migration: must be run, got nothing');
      }, ended);
      child.kill('SIGKILL');
      expect((await ended).output).not.toContain('Apply complete!');
      expect(await isLocked()).toBe(true);
      await stopTime(emulator, false);
      await until(async () => expect(await isLocked()).toBe(false));
    }

    it('by SIGKILL goes on in its Terraform, which unlocks though the migration fails, and leaves the rest to the next plan', async () => {
      await killedInMigration({ exitCode: 1, log: ['column "title" contains null values'] });
      expect(await released()).toEqual(everyService(second));
      const plan = await project.npmRun('plan', 'dev', '--', '--image-tag', first);
      expect(plan.output).toContain('terraform_data.migrate_run is tainted, so must be replaced');
      expect(plan.output).toContain('aws_ecs_service.web_fargate_service will be updated in-place');
      // What was made before the migration is in the state.
      expect(plan.output).not.toContain('aws_ecs_task_definition.migrate_task_definition must be replaced');
      expect(plan.exitCode).toBe(0);
    });

    it('in its migration by a terminal that is closed stops that, and leaves no lock', async () => {
      await setOutcomeOfTasks(emulator, { neverStops: true, log: ['Applying guestbook.0003_title...'] });
      const before = await ecsEvents(emulator);
      await cut(`${deployFirst} --auto-approve`, 'Applying guestbook.0003_title...', 'SIGHUP');
      // The step may see that Terraform has ended a moment after that.
      await until(async () => {
        const happened = (await ecsEvents(emulator)).slice(before.length).map(({ event }) => event);
        const times = (wanted: string) => happened.filter((event) => event === wanted).length;
        expect(times('StopTask')).toBeGreaterThan(0);
        expect(times('StopTask')).toBe(times('RunTask'));
      });
    });

    it('by SIGKILL goes on in its Terraform to the end, and leaves nothing to the next plan', async () => {
      await killedInMigration({ exitCode: 0, log: [] });
      expect(await released()).toEqual(everyService(first));
      expect(await changes()).toMatchObject({ exitCode: 0, output: expect.stringContaining('No changes.') });
    });
  });

  describe('with an image that a further service has for itself', () => {
    const repository = `${prefix}/ssr`;
    const [before, after] = ['1.0.0', '1.1.0'];
    const own = new Map<string, string>();
    const deployOf = (...tags: string[]) =>
      run('deploy', 'dev', '--', ...tags.flatMap((tag) => ['--image-tag', tag]), '--auto-approve');
    const isOf = (tag: string) => expect.stringMatching(`/${repository}@${own.get(tag)}$`);
    const ssr = async () => (await serviceImages(emulator, prefix)).get('service-ssr');

    it('is refused until it is named, and its repository is there, with what to do', async () => {
      const settings = "name: 'ssr', image: { repository: 'ssr' }, port: 3000, paths: ['/ssr/*']";
      const size = 'cpu: 256, memoryMiB: 512, tasks: 1';
      project.edit(file, 'migration: {},', `services: [{ ${settings}, ${size} }],\n  migration: {},`);
      const notNamed = await deployOf(first);
      expect(notNamed.output).toContain(
        'image_tag_ssr: must be named, since no service runs the image yet, got nothing; push the image, and add --image-tag ssr=<tag>',
      );
      const notThere = await deployOf(`ssr=${before}`);
      expect(notThere.output).toContain(
        'dev.registry: must have the repository ssr before an image can be deployed, got nothing; make it: npm run terraform dev -- apply -target=aws_ecr_repository.registry_own_ssr_repository -var=image_tag=0.0.0 -var=image_tag_ssr=0.0.0, then push the image: docker push ',
      );
      for (const refused of [notNamed, notThere]) expect(refused).toMatchObject({ exitCode: 1, events: [] });
    });

    it('starts that service, and leaves the application as it runs', async () => {
      const target = ['-target=aws_ecr_repository.registry_own_ssr_repository', '-auto-approve'];
      const variables = ['-var=image_tag=0.0.0', '-var=image_tag_ssr=0.0.0'];
      const made = await project.npmRun('terraform', 'dev', '--', 'apply', ...target, ...variables);
      expect(made.exitCode, made.output).toBe(0);
      for (const tag of [before, after]) own.set(tag, await pushImage(emulator, repository, tag));
      const { exitCode, output, events, migratedBy } = await deployOf(`ssr=${before}`);
      expect(exitCode, output).toBe(0);
      expect(events).toEqual(['CreateService service-ssr']);
      expect(migratedBy).toEqual([]);
      expect(await released()).toMatchObject(everyService(first));
      expect(await ssr()).toEqual(isOf(before));
    });

    it('leaves that service as it runs where the application alone is named', async () => {
      const { exitCode, output, events, migratedBy } = await deployOf(second);
      expect(exitCode, output).toBe(0);
      expect(events).toEqual(inOrder('UpdateService'));
      expect(migratedBy).toEqual([second]);
      expect(output).toContain(`image ssr ${before}: ${own.get(before)}`);
      expect(await released()).toMatchObject(everyService(second));
      expect(await ssr()).toEqual(isOf(before));
    });

    it('changes both where both are named, and shows what runs', async () => {
      const { exitCode, output } = await deployOf(first, `ssr=${after}`);
      expect(exitCode, output).toBe(0);
      expect(await released()).toMatchObject(everyService(first));
      expect(await ssr()).toEqual(isOf(after));
      const status = await project.npmRun('status', 'dev');
      expect(status.output).toContain(`ssr=${after}`);
      expect(status.exitCode, status.output).toBe(0);
    });

    it('goes back to its image before, and leaves the application as it runs', async () => {
      const saved = await project.npmRun('plan', 'dev', '--', '--image-tag', `ssr=${before}`, '--out', 'back.plan');
      expect(saved.exitCode, saved.output).toBe(0);
      const { exitCode, output, events } = await run('deploy', 'dev', '--', '--plan', 'back.plan');
      expect(exitCode, output).toBe(0);
      expect(events).toEqual(['UpdateService service-ssr']);
      expect(await released()).toMatchObject(everyService(first));
      expect(await ssr()).toEqual(isOf(before));
    });
  });

  it('keeps the image that runs, however many are pushed after it', async () => {
    for (let number = 0; number < 25; number++) await pushImage(emulator, prefix, `1.0.${number}`);
    await letDayPass(emulator, prefix);
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode', '--no-lock');
    expect(plan.output).toContain(`image ${first}: ${digests.get(first)}`);
    expect(plan.exitCode, plan.output).toBe(0);
    // One that does not run goes.
    const older = await project.npmRun('plan', 'dev', '--', '--image-tag', second, '--no-lock');
    expect(older.output).toContain(`image ${second}: not in the registry yet`);
  });

  it('says in its status, and in the plan that looks for drift, that the image which runs is gone', async () => {
    await deleteImage(emulator, prefix, first);
    const gone = `${first}@${digests.get(first)}`;
    const status = await project.npmRun('status', 'dev');
    expect(status.output).toContain(`must find the image ${gone} in the registry `);
    expect(status.exitCode).toBe(1);
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode', '--no-lock');
    expect(plan.output).toContain(`got "${gone}"; take another one by --image-tag <tag>`);
    expect(plan.exitCode).toBe(1);
  });

  it('leaves nothing that keeps the environment from being destroyed', async () => {
    const destroy = await project.npmRun('destroy', 'dev', '--', '--auto-approve');
    expect(destroy.output).toMatch(/Destroy complete! Resources: \d+ destroyed\./);
    expect(destroy.exitCode).toBe(0);
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, 'dev', await rolesOf(project, 'dev'))).toEqual([]);
  });
});
