import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Manifest } from 'cdktf';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisBroker } from '../../modules/broker/redis-broker.ts';
import { redisBrokerSettings } from '../../modules/broker/settings.ts';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { Stack } from '../../src/stacks/stack.ts';
import { foundation, place } from '../modules/foundation.ts';
import { only } from '../modules/terraform.ts';
import { environmentOf } from '../modules/told.ts';
import { app } from '../synth.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import { until } from './postgres.ts';
import { type Certificate, makeCertificate, type Redis, startRedis } from './redis.ts';

const token = 'the-token-of-this-test';

/** What synth writes of a broker in Redis: the folder that Terraform runs in, and the function. */
const { folder, lambda, broker } = withoutCreationStacks(() => {
  const scope = app();
  const stack = new Stack(scope, 'queue-depth');
  new AwsProvider(stack, 'aws', { region: place.region });
  const broker = new RedisBroker(stack, 'broker', {
    ...foundation(stack),
    queues: ['default', 'mail', 'reports', 'images'].map((name) => ({ name, longestTaskSeconds: 300 })),
    settings: redisBrokerSettings.parse({ kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0 }),
  });
  scope.synth();
  const folder = join(scope.outdir, Manifest.stacksFolder, 'queue-depth');
  const terraform = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
  return { folder, lambda: only(terraform, 'aws_lambda_function'), broker: environmentOf(broker) };
});

/** A task that takes as many seconds as it is told, in an application that has the settings of the example. */
const application = `
import json, os, time
from celery import Celery

app = Celery("tasks", broker=os.environ["CELERY_BROKER_URL"])
app.conf.broker_transport_options = json.loads(os.environ["CELERY_BROKER_TRANSPORT_OPTIONS"])
app.conf.task_acks_late = True
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 1

@app.task
def sleep(seconds):
    print("it sleeps", flush=True)
    time.sleep(seconds)
`;

let bin: string;
let temporary: string;
let certificate: Certificate;
let emulator: Emulator;
let redis: Redis;
let worker: ChildProcess | undefined;

/** A Python process that sends tasks, or takes them, as the application's own would. */
function python(command: string, args: string[]): ChildProcess {
  return spawn(join(bin, command), args, {
    cwd: temporary,
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      SSL_CERT_FILE: certificate.certificateFile,
      CELERY_BROKER_URL: urlTo(redis.port),
      ...broker,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, to be ended whole with all worker processes.
    detached: true,
  });
}

async function send(...lines: string[]): Promise<void> {
  const sender = python('python', ['-c', ['from tasks import sleep', ...lines].join('\n')]);
  let log = '';
  sender.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  const [exitCode] = await once(sender, 'close');
  expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
}

function urlTo(port: number, password = token): string {
  return `rediss://:${password}@127.0.0.1:${port}/0?ssl_cert_reqs=required`;
}

interface Invocation {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What makes a line a metric of one queue or of several. */
function embedded(...names: string[]) {
  const Metrics = names.map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'shop-test/celery', Dimensions: [['Queue']], Metrics }];
  return { Timestamp: expect.any(Number), CloudWatchMetrics };
}

function metric(queue: string, waiting: number, underWay: number) {
  const _aws = embedded('TasksWaiting', 'TasksUnderWay');
  return { _aws, Queue: queue, TasksWaiting: waiting, TasksUnderWay: underWay };
}

function unknown(tasks: number, Queues?: Record<string, number>) {
  return {
    _aws: embedded('UnknownQueueTasks'),
    Queue: '(unknown)',
    UnknownQueueTasks: tasks,
    ...(Queues && { Queues }),
  };
}

let invocations = 0;

/** Runs the archive as Lambda would: with the variables of the function, and those that Lambda itself sets. */
async function invoke(url: string, trusted = certificate.certificateFile): Promise<Invocation> {
  const { environment } = emulator;
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = environment;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const secrets = new SecretsManagerClient({ endpoint, region, credentials });
  invocations += 1;
  const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name: `url-${invocations}`, SecretString: url }));

  const { variables } = lambda.environment;
  const [file, name] = lambda.handler.split('.');
  // It logs an error with all that hangs on it. Of the version of Node, which is another one here, the SDK warns.
  const run = `require('./${file}').${name}().catch((error) => { console.error(error); process.exitCode = 1; })`;
  const child = spawn(process.execPath, ['--no-warnings', '--eval', run], {
    cwd: join(temporary, 'task'),
    env: {
      ...variables,
      BROKER_URL_SECRET_ARN: variables.BROKER_URL_SECRET_ARN.replace(/^\$\{.+\}$/, ARN),
      ...environment,
      NODE_EXTRA_CA_CERTS: trusted,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk) => {
      output[stream] += chunk;
    });
  }
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...output };
}

beforeAll(async () => {
  bin = pythonEnvironment('examples/django/requirements.txt');
  temporary = mkdtempSync(join(tmpdir(), 'queue-depth-'));
  const task = join(temporary, 'task');
  mkdirSync(task);
  for (const [file, content] of Object.entries(unzipSync(readFileSync(join(folder, lambda.filename))))) {
    writeFileSync(join(task, file), content);
  }
  writeFileSync(join(temporary, 'tasks.py'), application);
  certificate = await makeCertificate(temporary);
  redis = await startRedis(token, certificate);
  emulator = await startEmulator({
    accountId: place.account,
    region: place.region,
    logFile: join('build', 'queue-depth.log'),
  });
});

afterAll(async () => {
  if (worker?.pid) process.kill(-worker.pid, 'SIGKILL');
  await redis?.stop();
  await emulator?.stop();
  if (temporary) rmSync(temporary, { recursive: true });
});

describe('the function that measures the queues, run as Lambda would run it', () => {
  it('writes a metric of each of four queues, of every priority, and none of tasks that only wait for their time', async () => {
    await send(
      'for priority in [None, 0, 3, 9]: sleep.apply_async([0], queue="default", priority=priority)',
      'for priority in range(10): sleep.apply_async([0], queue="images", priority=priority)',
      'sleep.apply_async([0], queue="reports", countdown=3600)',
    );
    worker = python('celery', ['-A', 'tasks', 'worker', '--queues', 'reports', '--concurrency', '1']);
    let log = '';
    for (const stream of [worker.stdout, worker.stderr]) {
      stream?.on('data', (chunk) => {
        log += chunk;
      });
    }
    await until(async () => expect(await redis.ask('hlen', 'unacked')).toBe('1'));
    // What has an ETA that is over is under way like any other.
    await send('sleep.apply_async([600], queue="reports", countdown=1)');
    await until(async () => expect(log).toContain('it sleeps'));
    await send('for priority in [0, 5, 7]: sleep.apply_async([0], queue="reports", priority=priority)');
    expect(await redis.ask('hlen', 'unacked')).toBe('2');

    const invokedAt = Date.now();
    const { stdout, stderr, exitCode } = await invoke(urlTo(redis.port));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    const metrics = lines.map((line) => JSON.parse(line));
    expect(metrics).toEqual([
      metric('default', 4, 0),
      metric('mail', 0, 0),
      metric('reports', 3, 1),
      metric('images', 10, 0),
      unknown(0),
    ]);
    const { Timestamp } = metrics[0]._aws;
    expect(Timestamp).toBeGreaterThanOrEqual(invokedAt);
    expect(Timestamp).toBeLessThanOrEqual(Date.now());
  });

  it('tells of tasks that real Celery sent to queues that no worker takes from, by name, and of no other list', async () => {
    const url = urlTo(redis.port);
    await send(
      'for priority in [None, 3, 9]: sleep.apply_async([0], queue="typo", priority=priority)',
      'sleep.apply_async([0], queue="mial")',
      // A reply that nobody waits for any longer, and an event: both live as long as their reader.
      'from kombu import Queue, Exchange',
      'with sleep.app.connection_for_write() as connection:',
      '  channel = connection.default_channel',
      '  for exchange, name in [("reply.celery.pidbox", "1.reply.celery.pidbox"), ("celeryev", "celeryev.1")]:',
      '    Queue(name, Exchange(exchange, "direct"), name)(channel).declare()',
      '    connection.Producer().publish({}, exchange=exchange, routing_key=name)',
      // A queue that was bound once, and whose name is now a key of another kind.
      '  Queue("taken", Exchange("taken"), "taken")(channel).declare()',
    );
    await redis.ask('set', 'taken', 'text');
    await redis.ask('lpush', 'rq:queue:default', 'a-job');
    expect(await redis.ask('llen', '1.reply.celery.pidbox')).toBe('1');
    const { stdout, exitCode } = await invoke(url);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(unknown(4, { typo: 3, mial: 1 }));
    expect(lines).toHaveLength(5);
  });

  it.each<[what: string, invoke: () => Promise<Invocation>, error: string]>([
    ['a token that Redis does not take', () => invoke(urlTo(redis.port, 'wrong-token')), 'WRONGPASS'],
    ['a certificate that nobody vouches for', () => invoke(urlTo(redis.port), ''), 'self-signed certificate'],
    ['no Redis', () => invoke(urlTo(1)), 'ECONNREFUSED'],
    ['a URL that is none', () => invoke(`rediss://:${token}@127.0.0.1:port`), 'Invalid URL'],
  ])('fails with %s, and writes neither a metric nor the token', async (_, invoke, error) => {
    const { exitCode, stdout, stderr } = await invoke();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`Error: queues: must be measured, got `);
    expect(stderr).toContain(error);
    expect(stderr).not.toMatch(/token|rediss:/);
  });

  describe('with a Redis that does not answer', () => {
    let silent: Server;

    beforeAll(async () => {
      silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
    });

    afterAll(() => silent.close());

    it('fails of itself before Lambda stops it', async () => {
      // The process has started by then, which takes long on a loaded machine, and which Lambda does not count.
      const connected = once(silent, 'connection').then(() => Date.now());
      const { exitCode, stdout, stderr } = await invoke(urlTo((silent.address() as AddressInfo).port));
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toContain('Error: queues: must be measured, got Connection timeout');
      expect(Date.now() - (await connected)).toBeLessThan(lambda.timeout * 1000);
    });
  });
});
