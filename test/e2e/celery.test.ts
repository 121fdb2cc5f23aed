import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment, leastApplication, type Overrides, redis, worker } from '../src/configuration/config.ts';
import { app, type Terraform, terraformOf } from '../synth.ts';
import { containerOf } from './container.ts';
import { Example, type Running, type Servers, type Start } from './example.ts';
import { freePort, until } from './postgres.ts';
import type { Redis } from './redis.ts';

const SECONDS_OF_THE_LONGEST_REPORT = 10;
const SECONDS_OF_SOFT_SHUTDOWN = 5;
const SECONDS_OF_VISIBILITY = 60;
/** ECS kills what has not stopped by then. */
const MOST_SECONDS_TO_STOP = 120;

const application = applicationSchema.parse({
  ...leastApplication,
  queues: [
    { name: 'celery', longestTaskSeconds: 60 },
    { name: 'reports', longestTaskSeconds: SECONDS_OF_THE_LONGEST_REPORT },
  ],
});

const { kind: _, ...cache } = redis;

function synthesized(settings: Overrides): Terraform {
  const config = environment({
    // The least that there can be. A rule asks for more with tasks of a minute, which no test here waits for.
    broker: { ...redis, visibilityTimeoutSeconds: SECONDS_OF_VISIBILITY },
    cache,
    loadBalancer: { deletionProtection: false, domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } },
    workers: [
      worker({ softShutdownSeconds: SECONDS_OF_SOFT_SHUTDOWN, sharesQueues: true }),
      // What is young counts as hung here, too.
      worker({ name: 'threads', sharesQueues: true, pool: 'threads', healthCheck: { startPeriodSeconds: 0 } }),
      worker({ name: 'gevent', sharesQueues: true, pool: 'gevent' }),
      worker({ name: 'reports', queues: ['reports'] }),
    ],
    migration: {},
    ...settings,
  });
  return withoutCreationStacks(() => terraformOf(new EnvironmentStack(app(), application, config, [config])));
}

const terraform = synthesized({ beat: { scheduler: 'database' }, flower: {} });
const withFile = synthesized({ beat: { scheduler: 'file' } });

let example: Example;
let variables: Record<string, string>;

/** What a service starts with. Files that it keeps in its own /tmp are the test's own. */
function startOf(service: string, { servers = example.servers, of = terraform } = {}): Start {
  const container = containerOf(of, `${service}_fargate_task_definition`);
  const { command, variables } = example.startOf(container, { terraform: of, servers });
  const here = (text: string) => text.replace(/^\/tmp\/celery/, join(example.folder, 'celery'));
  return {
    command: command.map(here),
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, here(value)])),
  };
}

async function startWorker(service: string, servers = example.servers): Promise<Running> {
  return readied(startOf(service, { servers }));
}

async function readied(start: Start): Promise<Running> {
  const running = example.run(start);
  await running.logged(/ ready\./);
  return running;
}

/** A module beside the application's own, which a worker finds by PYTHONPATH. */
function withModules(folder: string, { command, variables }: Start): Start {
  return { command, variables: { ...variables, PYTHONPATH: folder } };
}

/** A worker behind an ENTRYPOINT. */
function behind(...entryPoint: string[]): Start {
  const { command, variables } = startOf('worker_default');
  return { command: [...entryPoint, ...command], variables };
}

/** A worker in a process that a program of Python began. */
function within(program: string): Start {
  const { command, variables } = startOf('worker_default');
  return { command: ['python', '-c', program, ...command.slice(command.indexOf('celery') + 1)], variables };
}

/** A worker as `ps` shows it under a title. */
function entitled(title: string): Start {
  const { command, variables } = startOf('worker_default');
  const python = ['-m', ...command.slice(command.indexOf('celery'))];
  const start = { command: ['/bin/bash', '-c', `exec -a '${title}' python "$@"`, 'bash', ...python], variables };
  // By its name Python would find its packages.
  return withModules(packagesIn(example.image.bin), start);
}

/** The processes of a container, which are those of a group here, the eldest first. */
function pidsOf({ pid }: Running): number[] {
  const isOfGroup = (each: number) => {
    try {
      // After the name, which may hold blanks itself: the state, the parent, the group.
      return Number(readFileSync(`/proc/${each}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2]) === pid;
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  const all = readdirSync('/proc').map(Number);
  return all.filter((each) => each > 0 && isOfGroup(each)).sort((one, other) => one - other);
}

/** What ECS would say of a worker, by the check of a service. */
async function isHealthy(service: string, running: Running, seen: string): Promise<boolean> {
  const [, ...check] = containerOf(terraform, `${service}_fargate_task_definition`).healthCheck?.command ?? [];
  // Not the processes of this computer, among which the first of a container is init.
  const paths = [1, ...pidsOf(running)].map((pid) => `/proc/${pid}`);
  const command = check.map((word) =>
    word.replace("glob.glob('/proc/[0-9]*')", JSON.stringify(paths)).replace('/tmp/celery-seen', seen),
  );
  return (await example.run({ command, variables: {} }).ended) === 0;
}

/** Sends a task, as the application does. */
async function send(task: string, { id, servers = example.servers }: { id?: string; servers?: Servers } = {}) {
  const code = `from guestbook.tasks import ${task}; ${task}.delay(${id ?? ''})`;
  const { variables } = startOf('worker_default', { servers });
  expect(await example.manage(variables, 'shell', '--no-imports', '-c', code)).toEqual({ exitCode: 0, log: '' });
}

/** The packages of a virtual environment. */
function packagesIn(bin: string): string {
  const lib = join(bin, '..', 'lib');
  return join(lib, readdirSync(lib)[0] as string, 'site-packages');
}

/** What the example itself does without. */
const gevent = () => packagesIn(pythonEnvironment('test/e2e/gevent/requirements.txt'));

/** A new entry of the guestbook, whose words nobody has counted. */
async function newEntry(): Promise<string> {
  const id = await example.query(
    "insert into guestbook_entry (message, written_at) values ('three small words', now()) returning id",
  );
  return id.split('\n')[0] as string;
}

const wordsOf = (id: string) => example.query(`select word_count from guestbook_entry where id = ${id}`);

/** The tasks that wait in a queue, by name. */
async function waiting(queue: string, broker: Redis = example.servers.broker): Promise<string[]> {
  const messages = (await broker.ask('lrange', queue, '0', '-1')).split('\n').filter((line) => line !== '');
  return messages.map((message) => JSON.parse(message).headers.task);
}

/** How many lines of a worker's log the filter of a metric takes. */
function counted(what: 'succeeded' | 'failed' | 'retried', service: string, { log }: Running): number {
  const filter = terraform.resource.aws_cloudwatch_log_metric_filter?.[`${service}_queue_alarms_${what}`];
  const phrases = [...filter.pattern.matchAll(/\?"([^"]+)"/g)].map(([, phrase]) => phrase);
  return log.split('\n').filter((line) => phrases.some((phrase) => line.includes(phrase))).length;
}

/** How many tasks workers have taken, and not done yet. */
const underWay = async (broker: Redis = example.servers.broker) => Number(await broker.ask('hlen', 'unacked'));

beforeAll(async () => {
  example = await Example.start(terraform);
  ({ variables } = startOf('web'));
  await example.migrate();
});

// Whoever fails lets go of what it held.
afterEach(() => example.letGo());

afterAll(() => example?.stop());

describe('Celery, run as the task definitions say', () => {
  let servers: Servers;
  let sentAt: number;
  let successor: Running;

  it('keeps the task of a machine that is gone', async () => {
    // A broker of its own, since a minute must pass before the task is given to another worker: the last test of this group looks.
    servers = await example.servedBy('broker');
    const id = await newEntry();
    await example.holdEntries();
    const running = await startWorker('worker_default', servers);
    sentAt = Date.now();
    await send('count_words', { id, servers });
    await example.waitForEntries(1);
    await running.kill();
    await example.letGo();
    expect(await underWay(servers.broker)).toBe(1);
    successor = await startWorker('worker_default', servers);
  });

  it('gives each task to a worker of its queue, and to no other', async () => {
    const [sent, missed] = [await newEntry(), await newEntry()];
    const workers = await Promise.all([startWorker('worker_default'), startWorker('worker_reports')]);
    const [standard, reports] = workers;
    await send('count_words', { id: sent });
    await standard.logged(/Task guestbook\.tasks\.count_words\[.+ succeeded/);
    expect(await wordsOf(sent)).toBe('3');
    await send('count_missing_words');
    await reports.logged(/Task guestbook\.tasks\.count_missing_words\[.+ succeeded/);
    expect(await wordsOf(missed)).toBe('3');
    expect(counted('succeeded', 'worker_default', standard)).toBe(1);
    expect(reports.log).not.toContain('count_words[');
    expect(standard.log).not.toContain('count_missing_words[');

    for (const each of workers) each.terminate();
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
    // With nothing to finish, they wait for nothing.
    for (const { log } of workers) expect(log).not.toContain('Initiating Soft Shutdown');
  });

  it('logs a task that fails so that its alarm counts it once', async () => {
    const running = await startWorker('worker_default');
    await send('count_words', { id: '404' });
    await running.logged(/DoesNotExist/);
    expect(counted('failed', 'worker_default', running)).toBe(1);
    expect(counted('retried', 'worker_default', running)).toBe(0);
    expect(counted('succeeded', 'worker_default', running)).toBe(0);
    await running.kill();
  });

  it.runIf(process.platform === 'linux').each([
    { what: 'in the pool prefork', start: () => startOf('worker_default') },
    { what: 'in the pool threads', start: () => startOf('worker_threads') },
    { what: 'in the pool gevent', start: () => withModules(gevent(), startOf('worker_gevent')) },
    {
      what: 'under a title of setproctitle',
      start: () => entitled('[celeryd: default@host:MainProcess] -active- (worker)'),
    },
    { what: 'in a program that runs it itself', start: () => within('import celery.__main__ as it; it.main()') },
    { what: 'behind a shell that stays', start: () => behind('/bin/sh', '-c', '"$@"; exit "$?"', 'sh'), stays: true },
    {
      what: 'behind a program of Python that stays',
      start: () => behind('python', '-c', 'import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))'),
      stays: true,
    },
  ])('is seen to go on, idle and $what, and seen to hang unless it is young', async ({ what, start, stays }) => {
    const running = await readied(start());
    const seen = join(example.folder, `seen ${what}`);
    const healthy = (service: string) => isHealthy(service, running, seen);
    const aMinuteLater = () => utimesSync(seen, new Date(), new Date(Date.now() - 61_000));
    expect(await healthy('worker_threads')).toBe(true);
    // The longest that a worker sleeps.
    await setTimeout(10_000);
    aMinuteLater();
    expect(await healthy('worker_threads')).toBe(true);
    process.kill(pidsOf(running)[stays ? 1 : 0] as number, 'SIGSTOP');
    // Whatever it still did until it stopped is seen by then.
    await until(async () => {
      await healthy('worker_threads');
      aMinuteLater();
      expect(await healthy('worker_threads')).toBe(false);
    });
    expect(await healthy('worker_default')).toBe(true);
    await running.kill();
  });

  it('finishes a task that is shorter than the soft shutdown, and ends with 0', async () => {
    const id = await newEntry();
    await example.holdEntries();
    const running = await startWorker('worker_default');
    await send('count_words', { id });
    await example.waitForEntries(1);
    running.terminate();
    await running.logged(/Initiating Soft Shutdown/);
    await example.letGo();
    expect(await running.ended).toBe(0);
    expect(await wordsOf(id)).toBe('3');
    expect(await waiting('celery')).toEqual([]);
    expect(await underWay()).toBe(0);
  });

  it('gives a task back that is longer, and another worker does it', async () => {
    const id = await newEntry();
    await example.holdEntries();
    const running = await startWorker('worker_default');
    await send('count_words', { id });
    await example.waitForEntries(1);
    running.terminate();
    expect(await running.ended).toBe(0);
    expect(await waiting('celery')).toEqual(['guestbook.tasks.count_words']);
    expect(await underWay()).toBe(0);

    await example.letGo();
    const other = await startWorker('worker_default');
    await until(async () => expect(await wordsOf(id)).toBe('3'));
    other.terminate();
    expect(await other.ended).toBe(0);
    expect(await waiting('celery')).toEqual([]);
    expect(await underWay()).toBe(0);
  });

  it.each([
    { pool: 'threads', start: () => startOf('worker_threads') },
    { pool: 'gevent', start: () => withModules(gevent(), startOf('worker_gevent')) },
  ])('finishes what runs in the pool $pool, however long it takes, and ends with 0', async ({ start }) => {
    const id = await newEntry();
    await example.holdEntries();
    const running = await readied(start());
    await send('count_words', { id });
    await example.waitForEntries(1);
    running.terminate();
    await running.logged(/Warm shutdown/);
    await setTimeout(SECONDS_OF_SOFT_SHUTDOWN * 1000);
    await example.letGo();
    expect(await running.ended).toBe(0);
    expect(await wordsOf(id)).toBe('3');
    expect(await waiting('celery')).toEqual([]);
    expect(await underWay()).toBe(0);
  });

  it('ends a task that takes longer than the longest of its queue, and goes on with the next', async () => {
    const id = await newEntry();
    await example.holdEntries();
    const running = await startWorker('worker_reports');
    await send('count_missing_words');
    await running.logged(new RegExp(`Hard time limit \\(${SECONDS_OF_THE_LONGEST_REPORT}(\\.0)?s\\) exceeded`));
    expect(counted('failed', 'worker_reports', running)).toBe(1);
    await example.letGo();
    expect(await wordsOf(id)).toBe('');
    expect(await waiting('reports')).toEqual([]);
    // It is logged before the broker is told.
    await until(async () => expect(await underWay()).toBe(0));

    await send('count_missing_words');
    await running.logged(/count_missing_words\[.+ succeeded/);
    expect(await wordsOf(id)).toBe('3');
    await running.kill();
  });

  describe('with tasks that kill their process', () => {
    let running: Running;

    beforeAll(async () => {
      const tasks = `
import os
import signal

from celery import shared_task


@shared_task(default_retry_delay=1)
def die():
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(acks_late=False, retry_on_worker_lost=False)
def die_once():
    os.kill(os.getpid(), signal.SIGKILL)
`;
      writeFileSync(join(example.folder, 'deadly.py'), tasks);
      const { command, variables } = startOf('worker_default');
      const including = command.toSpliced(command.indexOf('--'), 0, '--include', 'deadly');
      running = await readied(withModules(example.folder, { command: including, variables }));
    });

    afterAll(() => running?.kill());

    const runs = (task: string) => running.log.match(new RegExp(`Task deadly\\.${task}\\[.+ received`, 'g'))?.length;

    async function sendByName(task: string): Promise<void> {
      const code = `from config import celery_app; celery_app.send_task("deadly.${task}")`;
      expect(await example.manage(variables, 'shell', '--no-imports', '-c', code)).toEqual({ exitCode: 0, log: '' });
    }

    it('runs one again three times, each after its delay, and then counts it as failed', async () => {
      await sendByName('die');
      await running.logged(/Task deadly\.die\[.+ retry: Retry in 1s: WorkerLostError/);
      // Celery takes some seconds to replace a process.
      await until(async () => expect(counted('failed', 'worker_default', running)).toBe(1));
      await setTimeout(3000);
      expect(runs('die')).toBe(4);
      expect(counted('retried', 'worker_default', running)).toBe(3);
      expect(counted('failed', 'worker_default', running)).toBe(1);
      expect(await waiting('celery')).toEqual([]);
      // It is logged before the broker is told.
      await until(async () => expect(await underWay()).toBe(0));
    });

    it('runs one once that says so', async () => {
      await sendByName('die_once');
      await until(async () => expect(counted('failed', 'worker_default', running)).toBe(2));
      await setTimeout(3000);
      expect(runs('die_once')).toBe(1);
      expect(await waiting('celery')).toEqual([]);
      // It is logged before the broker is told.
      await until(async () => expect(await underWay()).toBe(0));
    });
  });

  it('gives the task of the machine that is gone to another once it has been out of sight for long enough', async () => {
    const done = /^.+count_words\[.+ succeeded.+$/m;
    await until(async () => expect(successor.log).toMatch(done));
    const { time } = JSON.parse(done.exec(successor.log)?.[0] ?? '');
    expect(Date.parse(time) - sentAt).toBeGreaterThan(SECONDS_OF_VISIBILITY * 1000);
    await until(async () => expect(await underWay(servers.broker)).toBe(0));
  });
});

describe.each([
  { scheduler: 'database', of: terraform },
  { scheduler: 'file', of: withFile },
] as const)('beat with the scheduler $scheduler', ({ scheduler, of }) => {
  const due = 'count-missing-words';
  let beat: Start;
  let servers: Servers;

  /** What beat was last told to do: nothing for two days. */
  const sleepForTwoDays = {
    database: `
from django_celery_beat.models import PeriodicTask
PeriodicTask.objects.filter(name="${due}").update(last_run_at=last_run_at)`,
    file: `
from celery.beat import PersistentScheduler
from config import celery_app
scheduler = PersistentScheduler(celery_app, schedule_filename=sys.argv[1])
scheduler.schedule["${due}"].last_run_at = last_run_at
scheduler.close()`,
  }[scheduler];

  /** Looks for the schedule where beat keeps it. */
  const isKept = {
    database: async () =>
      expect(await example.query(`select name from django_celery_beat_periodictask where name = '${due}'`)).toBe(due),
    // How many files it is in, and what they are called, is up to Python.
    file: async () => {
      const files = readdirSync(example.folder).filter((file) => file.startsWith('celerybeat-schedule'));
      expect(files.map((file) => readFileSync(join(example.folder, file), 'latin1')).join()).toContain(due);
    },
  }[scheduler];

  async function startBeat(): Promise<Running> {
    const running = example.run(beat);
    await running.logged(/beat: Starting\.\.\./);
    return running;
  }

  async function stop(running: Running): Promise<void> {
    const stoppedAt = Date.now();
    running.terminate();
    expect(await running.ended).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(MOST_SECONDS_TO_STOP * 1000);
  }

  beforeAll(async () => {
    servers = await example.servedBy('broker');
    beat = startOf('beat', { servers, of });
  });

  it('sends what fell due while there was none, once, and not again after a restart', async () => {
    // The first one learns the schedule of the settings, of which nothing is due.
    const first = await startBeat();
    await until(isKept);
    await stop(first);
    expect(await waiting('reports', servers.broker)).toEqual([]);

    const code = `
import sys
from datetime import datetime, timedelta, timezone
import django
django.setup()
last_run_at = datetime.now(timezone.utc) - timedelta(days=2)${sleepForTwoDays}`;
    const sleep = ['python', '-c', code, join(example.folder, 'celerybeat-schedule')];
    const prepared = example.run({ command: sleep, variables: beat.variables });
    expect({ exitCode: await prepared.ended, log: prepared.log }).toEqual({ exitCode: 0, log: '' });

    const second = await startBeat();
    await second.logged(new RegExp(`Sending due task ${due}`));
    await setTimeout(2000);
    await stop(second);
    const third = await startBeat();
    await setTimeout(2000);
    await stop(third);
    expect(await waiting('reports', servers.broker)).toEqual(['guestbook.tasks.count_missing_words']);
  });

  it('writes nothing where the root filesystem is read-only', () => {
    const written = readdirSync(resolve('examples/django')).filter((file) => file.startsWith('celerybeat'));
    expect(written).toEqual([]);
  });
});

describe('Flower', () => {
  it('shows its pages to whoever knows the password, and tells all others that it lives', async () => {
    const port = await freePort();
    const { command, variables } = startOf('flower');
    const flower = example.run({
      command: command.map((argument) => (argument === '--port=5555' ? `--port=${port}` : argument)),
      variables,
    });
    const ask = (path: string, login?: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        headers: login ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : {},
      });
    await until(async () => expect((await ask('/healthcheck')).status).toBe(200));
    const [user, password = ''] = variables.FLOWER_BASIC_AUTH?.split(':') ?? [];
    expect([user, password.length]).toEqual(['flower', 32]);
    for (const path of ['/', '/workers', '/tasks', '/api/workers']) {
      expect((await ask(path)).status).toBe(401);
      expect((await ask(path, 'flower:wrong')).status).toBe(401);
    }

    const running = await startWorker('worker_default');
    await until(async () => {
      const page = await ask('/workers', `flower:${password}`);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('worker-default@');
    });
    await running.kill();
    flower.terminate();
    expect(await flower.ended).toBe(0);
  });
});
