import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqsPollSeconds } from '../../modules/broker/queues.ts';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { applicationSchema, type EnvironmentConfig } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment, leastApplication, redis, worker } from '../src/configuration/config.ts';
import { app, type Terraform, terraformOf } from '../synth.ts';
import { containerOf } from './container.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import { Example, type Running, type Servers, type Start } from './example.ts';
import { type Address, startAddress } from './frozen.ts';
import { unprivileged, until } from './postgres.ts';
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
const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };
const loadBalancer = { deletionProtection: false, domain };
const config = environment({
  broker: redis,
  loadBalancer,
  workers: pools.map((pool) => worker({ name: pool, pool, queues: [pool], softShutdownSeconds: 5 })),
  beat: { scheduler: 'file' },
  migration: {},
});
const synthesized = (settings: EnvironmentConfig) =>
  withoutCreationStacks(() => terraformOf(new EnvironmentStack(app(), application, settings, [settings])));
const terraform = synthesized(config);
const pooled = synthesized(environment({ loadBalancer, database: { pooling: 'pgbouncer' } }));

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
  let beatBackAt: number;
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
    const byBeat = Number(await replica.ask('llen', 'beat'));
    const beatIsBack = until(async () => {
      expect(Number(await replica.ask('llen', 'beat'))).toBeGreaterThan(byBeat);
      beatBackAt = Date.now();
    });
    await example.letGo();
    writeFileSync(goes, '');
    sent = await web.ended;
    await beatIsBack;
    await until(async () => {
      expect(await example.query('select count(*) from guestbook_entry where word_count is null')).toBe('0');
      expect(await replica.ask('hlen', 'unacked')).toBe('0');
    });
  });

  afterAll(() => broker?.stop());

  it('has beat back within a minute', () => {
    expect(beatBackAt - silentAt).toBeLessThan(SECONDS_TO_BE_BACK * 1000);
  });

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

describe.concurrent('when an endpoint of AWS goes silent', () => {
  const config = environment({
    loadBalancer,
    broker: { kind: 'sqs' },
    workers: [
      worker({ name: 'gevent', pool: 'gevent', queues: ['gevent'], softShutdownSeconds: 10 }),
      worker({ name: 'prefork', queues: ['prefork'], softShutdownSeconds: 10 }),
    ],
  });
  const withSqs = synthesized(config);
  let emulator: Emulator;
  let port: number;

  /** The variables of a service, for which AWS is at this port. */
  function startAt(service: string, at: number): Start {
    const url = `http://127.0.0.1:${at}`;
    const values = (reference: string) => {
      const [, queue = ''] = /^aws_sqs_queue\.(\w+)\.url$/.exec(reference) ?? [];
      return queue ? `${url}/${config.account}/${withSqs.resource.aws_sqs_queue?.[queue].name}` : undefined;
    };
    const container = containerOf(withSqs, `${service}_fargate_task_definition`);
    const { command, variables } = example.startOf(container, { terraform: withSqs, values });
    return { command, variables: { ...variables, ...emulator.environment, AWS_ENDPOINT_URL: url } };
  }

  const python = async (...lines: string[]) => {
    const { variables } = startAt('web', port);
    const running = example.run({ command: ['python', '-c', lines.join('\n')], variables });
    if ((await running.ended) !== 0) throw new Error(running.log);
  };

  beforeAll(async () => {
    const { account: accountId, region } = config;
    emulator = await startEmulator({ accountId, region, logFile: join('build', 'frozen.log') });
    port = Number(new URL(emulator.url).port);
    const queues = Object.values(withSqs.resource.aws_sqs_queue ?? {}).map(({ name }) => name);
    await python('import boto3', ...queues.map((name) => `boto3.client("sqs").create_queue(QueueName="${name}")`));
  });

  afterAll(() => emulator?.stop());

  it.for(['prefork', 'gevent'])(
    'has a worker of the pool %s, whose request waits at SQS, back within a minute',
    async (pool, { expect }) => {
      const address = await startAddress(port);
      const { command, variables } = startAt(`worker_${pool}`, address.port);
      const running = example.run({
        command,
        variables: { ...variables, ...(pool === 'gevent' && { PYTHONPATH: gevent() }) },
      });
      await running.logged(/ ready\./);
      // The worker asks SQS all the time.
      await address.used();
      address.freeze(port);
      const silentAt = Date.now();
      // SQS hides what it has given to whoever was waiting, and is gone.
      await setTimeout((sqsPollSeconds + 2) * 1000);
      await python(
        'import django; django.setup()',
        'from guestbook.tasks import count_words',
        `count_words.apply_async([0], queue="${pool}")`,
      );
      await running.logged(/count_words\[.+ raised/);
      expect(Date.now() - silentAt).toBeLessThan(SECONDS_TO_BE_BACK * 1000);
      running.terminate();
      await running.ended;
      await address.stop();
    },
  );

  it('ends an upload to S3 in an error, and not after five minutes as the SDK would', async ({ expect }) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const code = [
      'import django, time; django.setup()',
      'from django.core.files.base import ContentFile',
      'from django.core.files.storage import default_storage',
      'from botocore.exceptions import BotoCoreError',
      'began = time.monotonic()',
      'try:',
      '    default_storage.save("photo.txt", ContentFile(b"content"))',
      'except BotoCoreError as error:',
      '    print(type(error).__name__, time.monotonic() - began)',
    ];
    const { variables } = startAt('web', (silent.address() as AddressInfo).port);
    const running = example.run({ command: ['python', '-c', code.join('\n')], variables });
    expect(await running.ended).toBe(0);
    const [, error, seconds] = /^(\w+) ([\d.]+)$/m.exec(running.log) ?? [];
    expect(error, running.log).toBe('ReadTimeoutError');
    expect(Number(seconds)).toBeLessThan(2 * SECONDS_TO_BE_BACK);
    silent.close();
  });
});

describe.runIf(process.platform === 'linux').concurrent('when the machine of the database is gone', () => {
  const asRoot = process.getuid?.() === 0;
  let database: string;
  let server: Server;
  const folders: string[] = [];

  beforeAll(async () => {
    // Where the database has its own port, and its connections go silent.
    database = join(example.folder, 'database.sock');
    server = createServer((client) => {
      const upstream = connect(example.servers.postgres.port, '127.0.0.1');
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    }).listen(database);
    await once(server, 'listening');
  });

  afterAll(() => {
    server?.close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  /** What starts PgBouncer as the task does, but for its port, and the folder of its files: others may run at the same time. */
  function pgbouncerAt(port: number): Start {
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    folders.push(folder);
    // It is nobody's.
    chmodSync(folder, 0o777);
    const sidecar = containerOf(pooled, 'web_fargate_task_definition', 1);
    const { command, variables } = example.startOf(sidecar, { terraform: pooled });
    // Of the user of the container, which is the one of a user namespace where there is no root.
    const asNobody = asRoot
      ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
      : ['unshare', '--map-user=65534', '--map-group=65534'];
    const files = (text: string) => text.replaceAll('/dev/shm/', `${folder}/`);
    return {
      command: [...asNobody, ...command.map(files)],
      variables: {
        ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, files(value)])),
        PGBOUNCER_INI: files(variables.PGBOUNCER_INI ?? '').replace('listen_port = 6432', `listen_port = ${port}`),
        PATH: unprivileged.env.PATH,
      },
    };
  }

  it('is found gone behind RDS Proxy by the settings by which it is found gone without', () => {
    const settingsOf = (of: Terraform) => {
      const { environment, systemControls } = containerOf(of, 'web_fargate_task_definition');
      const ofDatabase = environment.filter(({ name }) => /^(PG|DATABASE_)/.test(name));
      const addresses = /\$\{aws_db_(instance\.\w+\.address|proxy\.\w+\.endpoint)\}/g;
      return JSON.stringify([systemControls, ofDatabase]).replaceAll(addresses, '<address>');
    };
    const proxied = synthesized(environment({ loadBalancer, database: { pooling: 'rds-proxy' } }));
    expect(settingsOf(proxied)).toContain('PGCONNECT_TIMEOUT');
    expect(settingsOf(proxied)).toContain('<address>');
    expect(settingsOf(proxied)).toBe(settingsOf(terraform));
  });

  it.for<[what: string, { terraform: Terraform; silent: number; pgbouncerPort?: number }]>([
    ['what waits for it', { terraform, silent: 5432 }],
    ['what waits for it by way of PgBouncer', { terraform: pooled, silent: 5432, pgbouncerPort: 6432 }],
    ['what waits for a PgBouncer that is gone', { terraform: pooled, silent: 6432, pgbouncerPort: 6433 }],
  ])('gives up %s within a minute, and goes on with the next one', async ([, of], { expect }) => {
    const { silent, pgbouncerPort } = of;
    const container = containerOf(of.terraform, 'web_fargate_task_definition');
    const settings = Object.fromEntries(container.systemControls.map(({ namespace, value }) => [namespace, value]));
    const servers = { ...example.servers, postgres: { ...example.servers.postgres, port: 5432 } };
    const { variables } = example.startOf(container, { terraform: of.terraform, servers });
    // Requests that come by idle connections, and a query that is under way.
    const code = `
import json, os, signal, subprocess, sys, threading, time
import django
django.setup()
from django.db import OperationalError, close_old_connections, connection

def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()

beside = json.loads(sys.argv[1])
pgbouncer = beside and subprocess.Popen(beside["command"], env=beside["variables"], stdout=sys.stderr, start_new_session=True)
while pgbouncer:
    try:
        ask("select 1")
        break
    except OperationalError:
        if pgbouncer.poll() is not None:
            raise
        close_old_connections()
        time.sleep(0.1)

back = {}
silent = threading.Event()
ready = threading.Barrier(4)

def request(name):
    ask("select pg_sleep(1)")
    close_old_connections()
    ready.wait()
    silent.wait()
    while True:
        try:
            close_old_connections()
            ask("select 1")
            break
        except OperationalError:
            # Without PgBouncer Django itself sees that the connection is gone, and takes another.
            if not pgbouncer:
                raise
    back[name] = time.monotonic() - silent_at

def query():
    ask("select 1")
    ready.wait()
    try:
        ask("select pg_sleep(3600)")
    except OperationalError:
        close_old_connections()
        ask("select 1")
        back["query"] = time.monotonic() - silent_at

threads = [threading.Thread(target=request, args=["request"]), threading.Thread(target=request, args=["another"]), threading.Thread(target=query)]
for thread in threads:
    thread.start()
ready.wait()
with connection.cursor() as cursor:
    while not cursor.execute("select 1 from pg_stat_activity where query like 'select pg_sleep(3600%' and state = 'active'").fetchone():
        time.sleep(0.1)
print("freeze ${silent}", flush=True)
sys.stdin.readline()
silent_at = time.monotonic()
silent.set()
for thread in threads:
    thread.join()
if pgbouncer:
    os.killpg(pgbouncer.pid, signal.SIGKILL)
print(json.dumps(back), flush=True)
`;
    const routes = { 5432: database, ...(silent === 6432 && { 6432: pgbouncerPort }) };
    // Two of its connections are idle in PgBouncer, too, and the next request gets the other one.
    const beside = pgbouncerPort ? pgbouncerAt(pgbouncerPort) : null;
    const stage = ['python3', resolve('test/e2e/silent_peer.py'), JSON.stringify(routes), JSON.stringify(settings)];
    const running = example.run({
      command: [
        ...['/usr/bin/env', 'unshare', ...(asRoot ? [] : ['--map-root-user']), '--net', ...stage],
        ...['python', '-c', code, JSON.stringify(beside)],
      ],
      variables,
    });
    const exitCode = await running.ended;
    expect({ exitCode, log: running.log }).toEqual({ exitCode: 0, log: expect.stringMatching(/^\{.*\}\n$/m) });
    const back: Record<string, number> = JSON.parse(running.log.split('\n').at(-2) ?? '');
    expect(Object.keys(back).sort()).toEqual(['another', 'query', 'request']);
    for (const seconds of Object.values(back)) expect(seconds).toBeLessThan(SECONDS_TO_BE_BACK);
  });
});
