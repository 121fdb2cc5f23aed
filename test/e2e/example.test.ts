import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { withoutCreationStacks } from '../../src/creation-stacks.ts';
import { EnvironmentStack } from '../../src/environment-stack.ts';
import { application, environment } from '../environments/config.ts';
import { leastDatabase } from '../modules/settings.ts';
import { app, terraformOf } from '../synth.ts';
import { containerOf, environmentOf, type Values } from './container.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import { type Postgres, query, startPostgres, until } from './postgres.ts';
import { type Certificate, makeCertificate, type Redis, startRedis } from './redis.ts';

const example = resolve('examples/django');
const hostName = 'app.example.com';
const redisNode = { nodeType: 'cache.t4g.micro', replicas: 0 };
const SECONDS_OF_A_SLOW_REQUEST = 4;

type Overrides = Parameters<typeof environment>[0];

const base: Overrides = {
  database: { ...leastDatabase, readReplicas: 1 },
  cache: redisNode,
  loadBalancer: { deletionProtection: false, domain: { hostName, hostedZoneId: 'Z0EXAMPLE' } },
};

function synthesized(overrides: Overrides) {
  const config = environment({ ...base, ...overrides });
  const terraform = withoutCreationStacks(() =>
    terraformOf(new EnvironmentStack(app(), application, config, [config])),
  );
  return { config, terraform, container: containerOf(terraform, 'web_fargate_task_definition') };
}

const withRedis = synthesized({ broker: { kind: 'redis', ...redisNode } });
const withSqs = synthesized({ broker: { kind: 'sqs' } });

/** The value of a random password: another one for each, of as many characters as it has in AWS. */
function randomValue(name: string): string {
  const password = withRedis.terraform.ephemeral.aws_secretsmanager_random_password?.[name];
  return createHash('sha512').update(name).digest('hex').slice(0, password.password_length);
}

interface Servers {
  postgres: Postgres;
  broker: Redis;
  cache: Redis;
}

const startDatabase = (database: string) =>
  startPostgres({ user: 'app', password: randomValue('database_password'), database });

/** What Terraform would know of the servers of this test, once they are there. */
function valuesOf({ postgres, broker, cache }: Servers): Values {
  const values: Record<string, string> = {
    'aws_db_instance.database_instance.address': `127.0.0.1:${postgres.port}`,
    'aws_db_instance.database_replica_1_instance.address': `127.0.0.1:${postgres.port}`,
    'aws_elasticache_replication_group.broker_redis_group.primary_endpoint_address': `127.0.0.1:${broker.port}`,
    'aws_elasticache_replication_group.cache_redis_group.primary_endpoint_address': `127.0.0.1:${cache.port}`,
  };
  return (reference) => {
    const [, name] = /^ephemeral\.aws_secretsmanager_random_password\.(\w+)\.random_password$/.exec(reference) ?? [];
    return name ? randomValue(name) : values[reference];
  };
}

/** A command of the image, which gets the variables of its task and no other. */
class Running {
  log = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(bin: string, [command = '', ...args]: string[], variables: Record<string, string>) {
    this.child = spawn(join(bin, command), args, {
      cwd: example,
      env: { PATH: `${bin}:${process.env.PATH}`, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, to be ended whole with all worker processes.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.log += chunk;
      });
    }
    this.ended = once(this.child, 'close').then(([exitCode]) => exitCode);
  }

  /** What is found in the log, once it is there. */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    return until(async () => {
      const found = pattern.exec(this.log);
      if (!found) throw new Error(`the log must contain ${pattern}, got:\n${this.log}`);
      return found;
    });
  }

  /** The SIGTERM that ECS stops a task with. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  async kill(): Promise<void> {
    try {
      process.kill(-(this.child.pid as number), 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
    await this.ended;
  }
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request as the load balancer hands it on: by IP address and HTTP, with the headers of the client. */
async function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, body: text };
}

const byHttps = { host: hostName, 'x-forwarded-proto': 'https' };

/** Signs the guestbook as a browser does: with the token and the cookie that came with the form. */
async function sign(port: number, message: string): Promise<Answer> {
  const form = await ask(port, '/', { headers: byHttps });
  const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(form.body)?.[1] ?? '';
  return ask(port, '/', {
    method: 'POST',
    headers: {
      ...byHttps,
      cookie: form.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
      origin: `https://${hostName}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ csrfmiddlewaretoken: token, message }).toString(),
  });
}

let bin: string;
let folder: string;
let certificate: Certificate;
let servers: Servers;
let databaseUrl: string;
const processes: Running[] = [];

/** Variables that the task definition does not hold. */
const fromOutside = () => ({
  // AWS gives it to every task.
  AWS_REGION: 'eu-central-1',
  // The test's own Redis has no certificate that anybody else would trust.
  SSL_CERT_FILE: certificate.certificateFile,
  // Gunicorn itself believes what this computer says of HTTPS. A load balancer is another one.
  FORWARDED_ALLOW_IPS: '192.0.2.1',
});

function start(command: string[], variables: Record<string, string>): Running {
  const running = new Running(bin, command, variables);
  processes.push(running);
  return running;
}

async function manage(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ exitCode: unknown; log: string }> {
  const running = start(['python', 'manage.py', ...args], variables);
  return { exitCode: await running.ended, log: running.log };
}

/** The command of the web service, on a port that is free. */
async function startWeb(command: string[], variables: Record<string, string>): Promise<{ web: Running; port: number }> {
  const web = start(
    command.map((argument) => (argument === '0.0.0.0:8000' ? '0.0.0.0:0' : argument)),
    variables,
  );
  const [, port] = await web.logged(/Listening at: http:\/\/0\.0\.0\.0:(\d+)/);
  return { web, port: Number(port) };
}

const startWorker = (variables: Record<string, string>) =>
  start(['celery', '-A', variables.CELERY_APP ?? '', 'worker', '--concurrency', '1'], variables);

beforeAll(async () => {
  const missing = ['redis-server', 'redis-cli', 'openssl'].filter((program) => spawnSync(program, ['--version']).error);
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')}: must be installed, got nothing; apt-get install redis-server openssl`);
  }
  bin = pythonEnvironment(join(example, 'requirements.txt'));
  folder = mkdtempSync(join(tmpdir(), 'example-'));
  certificate = await makeCertificate(folder);
  servers = {
    postgres: await startDatabase('app'),
    broker: await startRedis(randomValue('broker_redis_token'), certificate),
    cache: await startRedis(randomValue('cache_redis_token'), certificate),
  };
});

afterAll(async () => {
  for (const running of processes) await running.kill();
  for (const server of Object.values(servers ?? {})) await server.stop();
  if (folder) rmSync(folder, { recursive: true });
});

describe('the example, run as the task definition says, with Redis by TLS', () => {
  const { terraform, container } = withRedis;
  let variables: Record<string, string>;
  let web: Running;
  let worker: Running;
  let port: number;

  beforeAll(async () => {
    variables = { ...environmentOf(terraform, container, valuesOf(servers)), ...fromOutside() };
    // The test's own queries are given no variable that could hold the password.
    const url = new URL(variables.DATABASE_URL ?? '');
    url.password = randomValue('database_password');
    databaseUrl = url.href;
  });

  it('passes the checks of a deployment without a warning', async () => {
    const { exitCode, log } = await manage(variables, 'check', '--deploy', '--fail-level', 'WARNING');
    expect(log).toContain('System check identified no issues');
    expect(exitCode).toBe(0);
  });

  it.each([
    'AWS_REGION',
    'CELERY_BROKER_TRANSPORT_OPTIONS',
    'CELERY_TASK_DEFAULT_QUEUE',
    'DATABASE_DISABLE_SERVER_SIDE_CURSORS',
    'DATABASE_URL',
    'DJANGO_ALLOWED_HOSTS',
    'DJANGO_CSRF_TRUSTED_ORIGINS',
    'DJANGO_SECRET_KEY',
    'MEDIA_BUCKET',
    'STATIC_BUCKET',
  ])('does not start without %s', async (name) => {
    const { [name]: _, ...others } = variables;
    const { exitCode, log } = await manage(others, 'check');
    expect(log).toContain(`${name}: must be set, got nothing`);
    expect(exitCode).toBe(1);
  });

  it('has a migration for each of its models, which PostgreSQL takes', async () => {
    expect((await manage(variables, 'migrate', '--no-input')).log).toContain('Applying guestbook.0001_initial... OK');
    expect((await manage(variables, 'makemigrations', '--check', '--dry-run')).log).toContain('No changes detected');
  });

  it('passes its own tests on PostgreSQL', async () => {
    // Django would make a database for its tests, which the application's user may not.
    const postgres = await startDatabase('test_app');
    try {
      const variables = {
        ...environmentOf(terraform, container, valuesOf({ ...servers, postgres })),
        ...fromOutside(),
      };
      const { exitCode, log } = await manage(variables, 'test', '--keepdb', '--no-input');
      expect(log).toMatch(/Ran [1-9]\d* tests in .+\n\nOK\n/);
      expect(exitCode).toBe(0);
    } finally {
      await postgres.stop();
    }
  });

  it('starts by the command of the web service', async () => {
    ({ web, port } = await startWeb(container.command, variables));
  });

  it('answers the load balancer, which asks by IP address and HTTP, and nobody else who does', async () => {
    const headers = { host: '10.10.3.4:8000' };
    expect(await ask(port, '/healthz', { headers })).toMatchObject({ status: 200, body: 'ok' });
    for (const path of ['/', '/admin/', '/healthz/']) expect((await ask(port, path, { headers })).status).toBe(400);
  });

  it('is healthy without a database', async () => {
    const unreachable = { ...variables, DATABASE_URL: 'postgresql://app@127.0.0.1:1/app' };
    const { web, port } = await startWeb(container.command, unreachable);
    expect((await ask(port, '/healthz', {})).status).toBe(200);
    expect((await ask(port, '/', { headers: byHttps })).status).toBe(500);
    await web.kill();
  });

  it('knows by X-Forwarded-Proto whether a client came by HTTPS', async () => {
    const byHttp = await ask(port, '/', { headers: { host: hostName, 'x-forwarded-proto': 'http' } });
    expect(byHttp).toMatchObject({ status: 301, headers: { location: `https://${hostName}/` } });
    const { status, headers } = await ask(port, '/', { headers: byHttps });
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toBe('max-age=3600');
    expect(headers['set-cookie']?.[0]).toMatch(/^csrftoken=.+; Secure$/);
  });

  it('writes to the database and reads from it, and lets the worker do the rest by way of Redis', async () => {
    expect(await sign(port, 'Hello from the test')).toMatchObject({ status: 302, headers: { location: '/' } });
    expect((await ask(port, '/', { headers: byHttps })).body).toContain('Hello from the test (not counted yet)');
    expect(await query(databaseUrl, 'select message from guestbook_entry')).toBe('Hello from the test');
    expect(await servers.broker.ask('llen', 'default')).toBe('1');

    worker = startWorker(variables);
    await until(async () => {
      expect((await ask(port, '/', { headers: byHttps })).body).toContain('Hello from the test (4 words)');
    });
    worker.terminate();
    expect(await worker.ended).toBe(0);
    expect(worker.log).toContain('Warm shutdown');
    expect(await servers.broker.ask('llen', 'default')).toBe('0');
  });

  it('keeps its cache in the other Redis', async () => {
    expect(await servers.cache.ask('keys', '*')).toBe(':1:guestbook.number-of-entries');
    expect(await servers.cache.ask('get', ':1:guestbook.number-of-entries')).toBe('1');
    // Of another number than there are, since only the cache can know it.
    await servers.cache.ask('set', ':1:guestbook.number-of-entries', '41');
    expect((await ask(port, '/', { headers: byHttps })).body).toContain('41 entries');
  });

  it('talks to no Redis whose certificate it can not verify', async () => {
    const { SSL_CERT_FILE: _, ...others } = variables;
    for (const code of [
      'from django.core.cache import cache; cache.get("anything")',
      'from config import celery_app; celery_app.connection().connect()',
    ]) {
      const { exitCode, log } = await manage(others, 'shell', '--no-imports', '-c', code);
      expect(log).toContain('CERTIFICATE_VERIFY_FAILED');
      expect(exitCode).toBe(1);
    }
  });

  it('logs a JSON object a line, be it gunicorn, Django or Celery', () => {
    const lines = (log: string) => log.trimEnd().split('\n');
    const logged = [
      ...lines(web.log),
      // Celery greets with a picture, and says goodbye in plain words.
      ...lines(worker.log).filter((line) => line.startsWith('{')),
    ].map((line) => JSON.parse(line));
    const line = (level: string, logger: string, message: string) =>
      expect.objectContaining({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
        level,
        logger,
        message: expect.stringContaining(message),
      });
    expect(logged).toContainEqual(line('INFO', 'gunicorn.access', '"GET /healthz HTTP/1.1" 200'));
    expect(logged).toContainEqual(line('ERROR', 'django.security.DisallowedHost', 'Invalid HTTP_HOST header'));
    expect(logged).toContainEqual(line('INFO', 'celery.app.trace', 'Task guestbook.tasks.count_words'));
  });

  it('finishes the request that is under way when it is told to stop, and ends with 0', async () => {
    const slowTransaction = `lock table guestbook_entry; select pg_sleep(${SECONDS_OF_A_SLOW_REQUEST})`;
    const locks = (which: string) =>
      query(databaseUrl, `select count(*) from pg_locks where relation = 'guestbook_entry'::regclass and ${which}`);
    const lock = query(databaseUrl, slowTransaction);
    await until(async () => expect(await locks('granted')).toBe('1'));
    const answer = ask(port, '/', { headers: byHttps });
    await until(async () => expect(await locks('not granted')).toBe('1'));

    web.terminate();
    await web.logged(/Handling signal: term/);
    expect(await locks('not granted')).toBe('1');
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body).toContain('Hello from the test');
    expect(await web.ended).toBe(0);
    await lock;
  });
});

describe('the example with SQS, and its files in S3, on an emulator of AWS', () => {
  const { config, terraform, container } = withSqs;
  const queue: string = terraform.resource.aws_sqs_queue?.broker_default_queue.name;
  let emulator: Emulator;
  let variables: Record<string, string>;
  let port: number;

  beforeAll(async () => {
    const { account: accountId, region } = config;
    emulator = await startEmulator({ accountId, region, logFile: join('build', 'example.log') });
    const values: Values = (reference) =>
      reference === 'aws_sqs_queue.broker_default_queue.url'
        ? `${emulator.url}/${accountId}/${queue}`
        : valuesOf(servers)(reference);
    variables = { ...environmentOf(terraform, container, values), ...fromOutside(), ...emulator.environment };
    const buckets = [variables.MEDIA_BUCKET, variables.STATIC_BUCKET];
    const make = [
      'import boto3',
      `boto3.client("sqs").create_queue(QueueName="${queue}")`,
      `where = {"LocationConstraint": "${region}"}`,
      ...buckets.map(
        (bucket) => `boto3.client("s3").create_bucket(Bucket="${bucket}", CreateBucketConfiguration=where)`,
      ),
    ];
    expect(await start(['python', '-c', make.join('\n')], variables).ended).toBe(0);
    expect((await manage(variables, 'migrate', '--no-input')).exitCode).toBe(0);
    ({ port } = await startWeb(container.command, variables));
  });

  afterAll(() => emulator?.stop());

  it('lets the worker count the words of an entry by way of SQS', async () => {
    expect(await sign(port, 'Hello by SQS')).toMatchObject({ status: 302 });
    const worker = startWorker(variables);
    await until(async () => {
      expect((await ask(port, '/', { headers: byHttps })).body).toContain('Hello by SQS (3 words)');
    });
    worker.terminate();
    expect(await worker.ended).toBe(0);
  });

  it('collects its static files, and finds each by a name that its content gives it', async () => {
    expect((await manage(variables, 'collectstatic', '--no-input')).log).toMatch(/^\d+ static files copied/m);
    const { body } = await ask(port, '/admin/login/', { headers: byHttps });
    const [, stylesheet = ''] = /href="(.+\/admin\/css\/base\.[0-9a-f]{12}\.css)"/.exec(body) ?? [];
    expect(stylesheet).toContain(`/${variables.STATIC_BUCKET}/`);
    // The bucket is open to nobody without credentials.
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20250101/${config.region}/s3/aws4_request`;
    expect((await fetch(stylesheet)).status).toBe(403);
    expect((await fetch(stylesheet, { headers: { authorization } })).headers.get('content-type')).toBe('text/css');
  });

  it('keeps media under names of their own, and shows them by URLs that expire', async () => {
    const code = [
      'from django.core.files.base import ContentFile',
      'from django.core.files.storage import default_storage',
      'for content in (b"first", b"second"):',
      '    print(default_storage.url(default_storage.save("photo.txt", ContentFile(content))))',
    ];
    const { log } = await manage(variables, 'shell', '--no-imports', '-c', code.join('\n'));
    const urls = log
      .split('\n')
      .filter((line) => line.startsWith('http'))
      .map((line) => new URL(line));
    expect(await Promise.all(urls.map(async (url) => (await fetch(url)).text()))).toEqual(['first', 'second']);
    for (const { pathname, searchParams } of urls) {
      expect(pathname).toMatch(new RegExp(`^/${variables.MEDIA_BUCKET}/photo\\w*\\.txt$`));
      expect(searchParams.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
      expect(searchParams.get('X-Amz-Expires')).toBe('3600');
    }
  });
});
