import { once } from 'node:events';
import { request } from 'node:http';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { environment, redis, worker } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';
import { containerOf } from './container.ts';
import { Example, type Running, type Start } from './example.ts';
import { until } from './postgres.ts';

const hostName = 'app.example.com';
const { kind: _, ...cache } = redis;

const application = applicationSchema.parse({
  project: 'shop',
  settingsModule: 'mysite.settings',
  wsgiApplication: 'mysite.wsgi:application',
  celeryApp: 'mysite',
  celeryVersion: '5.3',
  proxyHeader: 'x-forwarded-proto',
  queues: [{ name: 'celery' }],
  variables: {
    SECRET_KEY: 'secretKey',
    ALLOWED_HOSTS: { from: 'hosts', separator: ' ' },
    CSRF_TRUSTED_ORIGINS: 'origins',
    DB_HOST: 'database.host',
    DB_PORT: 'database.port',
    DB_NAME: 'database.name',
    DB_USER: 'database.user',
    DB_PASSWORD: 'database.password',
    REDIS_URL: { from: 'cache.url', query: false, path: false },
    CELERY_RESULT_BACKEND: 'broker.url',
  },
});
const terraform = environmentTerraform(
  application,
  environment({
    cache,
    broker: redis,
    parameters: { variables: { SENTRY_DSN: '' } },
    loadBalancer: { deletionProtection: false, domain: { hostName, hostedZoneId: 'Z0EXAMPLE' } },
    web: {
      cpu: 256,
      memoryMiB: 512,
      tasks: 1,
      workers: 2,
      healthCheckPath: '/admin/login/',
      healthCheckMatcher: '200-499',
    },
    workers: [worker({ queues: ['celery'] })],
    migration: {},
  }),
);

async function ask(port: number, path: string): Promise<{ status: number; body: string }> {
  const headers = { host: hostName, 'x-forwarded-proto': 'https' };
  const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode, body };
}

describe('a project with the parts of its database apart, Celery 5.3, WhiteNoise and names of its own, unchanged', () => {
  let project: Example;
  let web: Running;
  let celery: Running;
  let port: number;

  /** What ECS starts, with the port that the test's PostgreSQL has in the place of RDS's. */
  function startOf(taskDefinition: string): Start {
    const { command, variables } = project.startOf(containerOf(terraform, taskDefinition));
    const DB_HOST = '127.0.0.1';
    const DB_PORT = String(project.servers.postgres.port);
    return {
      command: command.map((argument) => (argument === '0.0.0.0:8000' ? '0.0.0.0:0' : argument)),
      variables: { ...variables, DB_HOST, DB_PORT, STATIC_ROOT: project.folder },
    };
  }

  beforeAll(async () => {
    project = await Example.start(terraform, resolve('test/projects/parts'));
  });

  afterAll(() => project?.stop());

  it('is migrated', async () => {
    const migration = project.run(startOf('migrate_task_definition'));
    expect(await migration.ended).toBe(0);
    expect(await project.query('select count(*) from auth_user')).toBe('0');
  });

  it('collects its static files into its image', async () => {
    const { exitCode } = await project.manage(
      startOf('migrate_task_definition').variables,
      'collectstatic',
      '--no-input',
    );
    expect(exitCode).toBe(0);
  });

  it('shows the page of log in and its static file to a browser, and answers the health check by IP address', async () => {
    web = project.run(startOf('web_fargate_task_definition'));
    const [, found] = await web.logged(/Listening at: http:\/\/0\.0\.0\.0:(\d+)/);
    port = Number(found);
    const { status, body } = await until(() => ask(port, '/admin/login/'));
    expect(status).toBe(200);
    const [, file = ''] = /href="(\/static\/admin\/css\/base\.\w+\.css)"/.exec(body) ?? [];
    expect((await ask(port, file)).status).toBe(200);
    const { healthCheck } = containerOf(terraform, 'web_fargate_task_definition');
    const [, ...check] = (healthCheck?.command ?? []).map((word) => word.replace('8000', String(port)));
    const asked = project.run({ command: check, variables: {} });
    expect(await asked.ended, asked.log).toBe(0);
  });

  it('finds its cache, under a URL that it appends to', async () => {
    expect(await ask(port, '/visits/')).toEqual({ status: 200, body: '{"visits": 1}' });
    expect(await ask(port, '/visits/')).toEqual({ status: 200, body: '{"visits": 2}' });
  });

  it("has its tasks done from Celery's own queue, and reads their results", async () => {
    celery = project.run(startOf('worker_default_fargate_task_definition'));
    await celery.logged(/ ready\./);
    expect(await ask(port, '/sum/')).toEqual({ status: 200, body: '{"sum": 5}' });
  });

  it('finishes a task that is under way when it is told to stop', async () => {
    const code = 'from mysite.celery import add; add.delay(4, 5, 3)';
    expect((await project.manage(startOf('migrate_task_definition').variables, 'shell', '-c', code)).exitCode).toBe(0);
    await celery.logged(/(received[\s\S]*){2}/);
    celery.terminate();
    expect(await celery.ended).toBe(0);
    expect(celery.log).toMatch(/succeeded in 3[\d.]*s: 9/);
  });

  it('stops with a request under way', async () => {
    web.terminate();
    expect(await web.ended).toBe(0);
  });
});
