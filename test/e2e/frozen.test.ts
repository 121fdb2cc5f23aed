import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment, leastApplication, redis, worker } from '../src/configuration/config.ts';
import { app, terraformOf } from '../synth.ts';
import { containerOf } from './container.ts';
import { Example, type Running, type Servers, type Start } from './example.ts';
import { type Address, startAddress } from './frozen.ts';
import { until } from './postgres.ts';
import { failOver, type Redis } from './redis.ts';

/** For which tasks are sent, one a second, from when Redis goes silent on. */
const SECONDS_OF_SENDING = 60;
const SECONDS_TO_BE_BACK = 60;

const pools = ['prefork', 'threads', 'gevent'] as const;
/** A queue for each pool. */
const application = applicationSchema.parse({
  ...leastApplication,
  queues: pools.map((name) => ({ name, longestTaskSeconds: 600 })),
});
const config = environment({
  broker: redis,
  loadBalancer: { deletionProtection: false, domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } },
  workers: pools.map((pool) => worker({ name: pool, pool, queues: [pool], softShutdownSeconds: 5 })),
  beat: { scheduler: 'file' },
  migration: {},
});
const terraform = withoutCreationStacks(() => terraformOf(new EnvironmentStack(app(), application, config, [config])));

let example: Example;

function startOf(service: string, servers: Servers): Start {
  return example.startOf(containerOf(terraform, `${service}_fargate_task_definition`), { servers });
}

/** The folder of gevent, which the example itself does without. */
function gevent(): string {
  const lib = join(pythonEnvironment('test/e2e/gevent/requirements.txt'), '..', 'lib');
  return join(lib, readdirSync(lib)[0] as string, 'site-packages');
}

beforeAll(async () => {
  example = await Example.start(terraform);
  await example.migrate();
});

afterAll(async () => {
  await example?.letGo();
  await example?.stop();
});

describe('when the Redis of the broker goes silent, and its replica takes over', () => {
  const workers: Running[] = [];
  let broker: Address;
  let beat: Running;
  let replica: Redis;
  let silentAt: number;
  let sent: number | null;

  /** When each of its tasks was done, in milliseconds. */
  function doneAt({ log }: Running): number[] {
    return [...log.matchAll(/^.*count_words\[.+ succeeded.*$/gm)].map(([line]) => Date.parse(JSON.parse(line).time));
  }

  beforeAll(async () => {
    replica = await example.replicaOfBroker();
    broker = await startAddress(example.servers.broker.port);
    const servers = { ...example.servers, broker: { ...example.servers.broker, port: broker.port } };
    for (const pool of pools) {
      const { command, variables } = startOf(`worker_${pool}`, servers);
      const found = pool === 'gevent' ? { PYTHONPATH: gevent() } : {};
      workers.push(example.run({ command, variables: { ...variables, ...found } }));
    }
    // To a queue that nobody takes from, so that what was sent can be counted.
    const schedule = {
      often: { task: 'guestbook.tasks.count_missing_words', schedule: 5, options: { queue: 'beat' } },
    };
    const { command, variables } = startOf('beat', servers);
    const file = command.map((word) => word.replace(/^\/tmp\//, `${example.folder}/`));
    beat = example.run({ command: [...file, '--', `beat_schedule=(dict)${JSON.stringify(schedule)}`], variables });
    // One process that keeps its connections, as web does. It sends a task to each worker, another once it is told to, and then one a second.
    const [held, goes] = [join(example.folder, 'held'), join(example.folder, 'goes')];
    const code = `
import os, time
import django
django.setup()
from guestbook.models import Entry
from guestbook.tasks import count_words

def entries():
    return iter([Entry.objects.create(message="three small words").pk for _ in range(${pools.length * SECONDS_OF_SENDING})])

def send(ids):
    for queue in ${JSON.stringify(pools)}:
        count_words.apply_async([next(ids)], queue=queue)
    print("sent", flush=True)

def wait_for(file):
    while not os.path.exists(file):
        time.sleep(0.1)

ids = entries()
send(ids)
wait_for("${held}")
send(ids)
wait_for("${goes}")
for _ in range(${SECONDS_OF_SENDING - 2}):
    send(ids)
    time.sleep(1)
`;
    const web = example.run({ command: ['python', '-c', code], variables: startOf('web', servers).variables });
    for (const running of workers) await running.logged(/count_words\[.+ succeeded/);
    await beat.logged(/Sending due task often/);
    await example.holdEntries();
    writeFileSync(held, '');
    await example.waitForEntries(pools.length);
    await failOver(example.servers.broker, replica);
    broker.freeze(replica.port);
    silentAt = Date.now();
    await example.letGo();
    writeFileSync(goes, '');
    sent = await web.ended;
    await until(async () => {
      expect(await example.query('select count(*) from guestbook_entry where word_count is null')).toBe('0');
      expect(await replica.ask('hlen', 'unacked')).toBe('0');
    });
  });

  afterAll(() => broker?.stop());

  it('has beat send each task that was due, once at least', async () => {
    beat.terminate();
    expect(await beat.ended).toBe(0);
    const due = beat.log.match(/Sending due task often/g)?.length;
    expect(due).toBeGreaterThan(SECONDS_OF_SENDING / 10);
    expect(Number(await replica.ask('llen', 'beat'))).toBeGreaterThanOrEqual(due ?? 0);
    expect(beat.log).not.toContain('Message Error');
  });

  it('loses no task, be it under way by then, or sent while it is silent', () => {
    expect(sent).toBe(0);
    expect(workers.map((running) => doneAt(running).length)).toEqual(pools.map(() => SECONDS_OF_SENDING));
  });

  it.each(pools)('has a worker of the pool %s back within a minute, without a new process', (pool) => {
    const running = workers[pools.indexOf(pool)] as Running;
    // The second was under way.
    const [, , next = Number.POSITIVE_INFINITY] = doneAt(running);
    expect(next - silentAt).toBeLessThan(SECONDS_TO_BE_BACK * 1000);
    expect(running.log.match(/ ready\./g)).toHaveLength(1);
  });
});

describe.runIf(process.platform === 'linux')('when the machine of the database is gone', () => {
  it('gives up what waits for it within a minute, and goes on with the next one', async () => {
    // Where the database has its own port, and its connections go silent.
    const database = join(example.folder, 'database.sock');
    const server = createServer((client) => {
      const upstream = connect(example.servers.postgres.port, '127.0.0.1');
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    }).listen(database);
    await once(server, 'listening');
    const { systemControls } = containerOf(terraform, 'web_fargate_task_definition');
    const settings = Object.fromEntries(systemControls.map(({ namespace, value }) => [namespace, value]));
    const { variables } = startOf('web', {
      ...example.servers,
      postgres: { ...example.servers.postgres, port: 5432 },
    });
    // A request that comes by an idle connection, and a query that is under way.
    const code = `
import json, sys, threading, time
import django
django.setup()
from django.db import OperationalError, close_old_connections, connection

def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()

back = {}
silent = threading.Event()
ready = threading.Barrier(3)

def request():
    ask("select 1")
    close_old_connections()
    ready.wait()
    silent.wait()
    close_old_connections()
    ask("select 1")
    back["request"] = time.monotonic() - silent_at

def query():
    ask("select 1")
    ready.wait()
    try:
        ask("select pg_sleep(3600)")
    except OperationalError:
        close_old_connections()
        ask("select 1")
        back["query"] = time.monotonic() - silent_at

threads = [threading.Thread(target=target) for target in (request, query)]
for thread in threads:
    thread.start()
ready.wait()
with connection.cursor() as cursor:
    while not cursor.execute("select 1 from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'").fetchone():
        time.sleep(0.1)
print("freeze", flush=True)
sys.stdin.readline()
silent_at = time.monotonic()
silent.set()
for thread in threads:
    thread.join()
print(json.dumps(back), flush=True)
`;
    const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const stage = ['python3', resolve('test/e2e/silent_peer.py'), database, JSON.stringify(settings)];
    const running = example.run({
      command: ['/usr/bin/env', 'unshare', ...asRoot, '--net', ...stage, 'python', '-c', code],
      variables,
    });
    const exitCode = await running.ended;
    server.close();
    expect({ exitCode, log: running.log }).toEqual({
      exitCode: 0,
      log: expect.stringMatching(/^\{"(request|query)".*\}\n$/),
    });
    const back: Record<string, number> = JSON.parse(running.log);
    expect(Object.keys(back).sort()).toEqual(['query', 'request']);
    for (const seconds of Object.values(back)) expect(seconds).toBeLessThan(SECONDS_TO_BE_BACK);
  });
});
