import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment, leastApplication, redis, worker } from '../src/configuration/config.ts';
import { app, terraformOf } from '../synth.ts';
import { containerOf } from './container.ts';
import { Example, type Running } from './example.ts';
import { until } from './postgres.ts';
import { type Answer, ProtectingEcs } from './protecting-ecs.ts';

const pools = ['prefork', 'threads', 'gevent'] as const;
const MINUTES_AT_MOST = 60;

const application = applicationSchema.parse({
  ...leastApplication,
  queues: [...pools, 'reports'].map((name) => ({ name, longestTaskSeconds: 60 })),
});

const { kind: _, ...cache } = redis;
const protection = { afterSeconds: 5, atMostMinutes: MINUTES_AT_MOST };
const config = environment({
  broker: { ...redis, visibilityTimeoutSeconds: 600 },
  cache,
  loadBalancer: { deletionProtection: false, domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } },
  workers: [
    ...pools.map((pool) => worker({ name: pool, pool, queues: [pool], softShutdownSeconds: 5, protection })),
    worker({ name: 'reports', queues: ['reports'], concurrency: 1, softShutdownSeconds: 5, protection }),
  ],
  migration: {},
});
const terraform = withoutCreationStacks(() => terraformOf(new EnvironmentStack(app(), application, config, [config])));

/** Seconds, in the place of those that settings can have. */
const soon = { CELERY_PROTECTION_AFTER_SECONDS: '2' };
const never = { CELERY_PROTECTION_AFTER_SECONDS: '3600' };
const SECONDS_OF_PAUSE = 5;

let example: Example;
let ecs: ProtectingEcs;

/** What the example itself does without, and tasks of the test's own. */
function packages(): string {
  const lib = join(pythonEnvironment('test/e2e/gevent/requirements.txt'), '..', 'lib');
  return `${example.folder}:${join(lib, readdirSync(lib)[0] as string, 'site-packages')}`;
}

async function startWorker(name: string, variables: Record<string, string>): Promise<Running> {
  const start = example.startOf(containerOf(terraform, `worker_${name}_fargate_task_definition`));
  const command = start.command.toSpliced(start.command.indexOf('--'), 0, '--include', 'naps');
  const running = example.run({ command, variables: { ...start.variables, PYTHONPATH: packages(), ...variables } });
  await running.logged(/ ready\./);
  return running;
}

async function send(queue: string, code: string): Promise<void> {
  const { variables } = example.startOf(containerOf(terraform, 'web_fargate_task_definition'));
  const program = `from config import celery_app\nsend = lambda task, *args: celery_app.send_task(task, args, queue="${queue}")\n${code}`;
  expect(await example.manage(variables, 'shell', '--no-imports', '-c', program)).toEqual({ exitCode: 0, log: '' });
}

const nap = (queue: string, ...seconds: number[]) =>
  send(queue, `for seconds in ${JSON.stringify(seconds)}: send("naps.nap", seconds)`);

const succeeded = ({ log }: Running) => log.match(/Task [\w.]+\[.+ succeeded/g)?.length ?? 0;

const told = ({ log }: Running) => log.match(/Protection from scaling in: ECS must take/g)?.length ?? 0;

async function hasDone(running: Running, count: number): Promise<void> {
  await until(async () => expect(succeeded(running)).toBe(count));
}

/** When each line of a worker was written that holds this. */
function timesOf({ log }: Running, words: string): number[] {
  const lines = log.split('\n').filter((line) => line.includes(words));
  return lines.map((line) => Date.parse(JSON.parse(line).time));
}

beforeAll(async () => {
  example = await Example.start(terraform);
  await example.migrate();
  writeFileSync(
    join(example.folder, 'naps.py'),
    'import time\n\nfrom celery import shared_task\n\n\n@shared_task\ndef nap(seconds):\n    time.sleep(seconds)\n',
  );
  const file = join(example.image.project, 'config', 'protection.py');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('PAUSE_SECONDS = 60\n');
  writeFileSync(file, text.replace('PAUSE_SECONDS = 60\n', `PAUSE_SECONDS = ${SECONDS_OF_PAUSE}\n`));
});

beforeEach(async () => {
  ecs = await ProtectingEcs.start();
});

// Whoever fails lets go of what it held.
afterEach(async () => {
  await example.letGo();
  await ecs.stop();
});

afterAll(() => example?.stop());

describe.each(pools)('a worker of the pool %s', (pool) => {
  it('is protected while a long task runs, asks for it once, and lets go when none does', async () => {
    const task = ecs.newTask();
    const running = await startWorker(pool, { ...soon, ...task.variables });
    await nap(pool, 7, 1);
    await hasDone(running, 2);
    await task.askedTimes(2);
    expect(task.asked).toEqual([
      { ProtectionEnabled: true, ExpiresInMinutes: MINUTES_AT_MOST },
      { ProtectionEnabled: false },
    ]);
    const [protectedAt = 0] = timesOf(running, 'Protected: ');
    expect(protectedAt - Math.min(...timesOf(running, '] received'))).toBeGreaterThanOrEqual(2000);
    running.terminate();
    expect(await running.ended).toBe(0);
    expect(told(running)).toBe(0);
  });

  it('never asks for short tasks, and nobody where it is not in ECS or is not told to', async () => {
    const task = ecs.newTask();
    const long = { ...task.variables, CELERY_PROTECTION_AFTER_SECONDS: '30' };
    const notTold = { ...task.variables, CELERY_PROTECTION_AFTER_SECONDS: '' };
    for (const variables of [long, soon, notTold]) {
      const running = await startWorker(pool, variables);
      await nap(pool, 3, 1, 1);
      await hasDone(running, 3);
      running.terminate();
      expect(await running.ended).toBe(0);
      expect(running.log).not.toMatch(/Protected|Protection from/);
    }
    expect(task.asked).toEqual([]);
  });

  it.each<Answer>(['access denied', 'never'])(
    'does its tasks when the endpoint answers %s, and says so once',
    async (answer) => {
      ecs.answer = answer;
      const task = ecs.newTask();
      const running = await startWorker(pool, { ...soon, ...task.variables });
      await nap(pool, 4, 1);
      await task.askedTimes(1);
      await nap(pool, 1, 1);
      await hasDone(running, 4);
      await until(async () => expect(told(running)).toBe(1));
      running.terminate();
      expect(await running.ended).toBe(0);
      expect(told(running)).toBe(1);
    },
  );

  it('that always has a long task takes none for a while in the end, so that ECS can stop it, and loses none', async () => {
    const task = ecs.newTask();
    const running = await startWorker(pool, {
      ...soon,
      ...task.variables,
      CELERY_PROTECTION_AT_MOST_SECONDS: '12',
      CELERY_PROTECTION_LONGEST_TASK_SECONDS: '4',
    });
    const naps = [4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3];
    await nap(pool, ...naps);
    await hasDone(running, naps.length);
    const ends = timesOf(running, 'Not protected any more; no task is taken for a while');
    expect(ends.length).toBeGreaterThan(0);
    const received = timesOf(running, '] received');
    for (const end of ends) {
      // It is written once ECS has been told, and a second is what a request for tasks waits.
      expect(received.filter((time) => time > end + 100 && time < end + (SECONDS_OF_PAUSE - 1) * 1000)).toEqual([]);
    }
    expect(received.some((time) => time > Math.min(...ends))).toBe(true);
    expect(received.length).toBe(naps.length);
    running.terminate();
    expect(await running.ended).toBe(0);
  });
});

describe('reports, of which ECS scales in', () => {
  const reports = async (variables: Record<string, string>) => {
    const task = ecs.newTask();
    const running = task.runs(await startWorker('reports', { ...variables, ...task.variables }));
    return { task, running };
  };

  /** Two workers, of which one begins a report, which takes until the test lets go. */
  async function oneOfTwoAtWork(variables: Record<string, string>) {
    await example.query("insert into guestbook_entry (message, written_at) values ('three small words', now())");
    await example.holdEntries();
    const both = [await reports(variables), await reports(variables)];
    await send('reports', 'send("guestbook.tasks.count_missing_words")');
    await example.waitForEntries(1);
    const isAtWork = ({ running }: { running: Running }) => running.log.includes('count_missing_words[');
    await until(async () => expect(both.filter(isAtWork).length).toBe(1));
    const [busy] = both.filter(isAtWork);
    const [idle] = both.filter((each) => each !== busy);
    if (!busy || !idle) throw new Error('there are two');
    return { busy, idle };
  }

  it('go on with a report that is under way, from two tasks to one and to none, and end after it', async () => {
    const { busy, idle } = await oneOfTwoAtWork(soon);
    await busy.task.askedTimes(1);
    ecs.scaleTo(1);
    expect(await idle.running.ended).toBe(0);
    expect(idle.task.asked).toEqual([]);
    ecs.scaleTo(0);
    // Whoever was stopped would be asked to stop at once.
    await setTimeout(3000);
    expect(busy.running.log).not.toContain('Initiating Soft Shutdown');
    expect(succeeded(busy.running)).toBe(0);
    await example.letGo();
    expect(await busy.running.ended).toBe(0);
    expect(succeeded(busy.running)).toBe(1);
    expect(busy.task.asked.at(-1)).toEqual({ ProtectionEnabled: false });
    expect(await example.servers.broker.ask('hlen', 'unacked')).toBe('0');
  });

  it('cut a report without protection, and give it back', async () => {
    const { busy } = await oneOfTwoAtWork(never);
    ecs.scaleTo(0);
    expect(await busy.running.ended).toBe(0);
    expect(succeeded(busy.running)).toBe(0);
    expect(busy.task.asked).toEqual([]);
    expect(await example.servers.broker.ask('llen', 'reports')).toBe('1');
    expect(await example.servers.broker.ask('del', 'reports')).toBe('1');
  });

  it('cut a report that outlasts its protection, after what was agreed', async () => {
    const { busy } = await oneOfTwoAtWork({ ...soon, CELERY_PROTECTION_AT_MOST_SECONDS: '8' });
    await busy.task.askedTimes(1);
    const protectedAt = Date.now();
    ecs.scaleTo(0);
    expect(await busy.running.ended).toBe(0);
    expect(Date.now() - protectedAt).toBeGreaterThan(7000);
    expect(busy.task.asked).toEqual([{ ProtectionEnabled: true, ExpiresInMinutes: 1 }, { ProtectionEnabled: false }]);
    expect(await example.servers.broker.ask('llen', 'reports')).toBe('1');
  });
});
