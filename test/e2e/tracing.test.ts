import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment, leastApplication, redis, worker as workerSettings } from '../src/configuration/config.ts';
import { app, terraformOf } from '../synth.ts';
import { type Container, containerOf } from './container.ts';
import { Example, type Running, type Start } from './example.ts';
import { until } from './postgres.ts';

const hostName = 'app.example.com';

const application = applicationSchema.parse({ ...leastApplication, asgiApplication: 'config.asgi:application' });

function synthesized(server: object) {
  const { kind: _, ...cache } = redis;
  const config = environment({
    broker: redis,
    cache,
    loadBalancer: { deletionProtection: false, domain: { hostName, hostedZoneId: 'Z0EXAMPLE' } },
    migration: {},
    workers: [workerSettings()],
    web: { cpu: 256, memoryMiB: 512, tasks: 1, workers: 2, ...server },
    observability: { logRetentionDays: 7, tracing: { percent: 50 } },
  });
  return withoutCreationStacks(() => terraformOf(new EnvironmentStack(app(), application, config, [config])));
}

const terraform = synthesized({});
const withUvicorn = synthesized({ server: 'uvicorn' });

interface Span {
  service: string;
  name: string;
  trace: string;
  id: string;
  parent: string;
  path: string;
}

let example: Example;
let sink: Running;
let sinkPort: number;
let exported: string;

/** What came to the sink. */
function spans(): Span[] {
  return sink.log.split('\n').flatMap((line) => (line.startsWith('{') ? (JSON.parse(line) as Span) : []));
}

/** What a task starts with, whose spans go to a port of this computer. */
function startOf(container: Container, port: number, of: Parameters<Example['startOf']>[1] = {}): Start {
  const { command, variables } = example.startOf(container, of);
  exported = variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as string;
  return {
    command: command.map((argument) => ({ '0.0.0.0:8000': '0.0.0.0:0', '8000': '0' })[argument] ?? argument),
    variables: {
      ...variables,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces`,
      OTEL_BSP_SCHEDULE_DELAY: '300',
      // A file that no computer has: nothing asks for credentials.
      AWS_EC2_METADATA_DISABLED: 'true',
      // Far from the load balancer, gunicorn would believe what this computer says of HTTPS.
      FORWARDED_ALLOW_IPS: '192.0.2.1',
    },
  };
}

async function startWeb(start: Start): Promise<{ web: Running; port: number }> {
  const web = example.run(start);
  const [, port] = await web.logged(/(?:Listening at:|Uvicorn running on) http:\/\/0\.0\.0\.0:(\d+)/);
  await until(() => ask(Number(port), '/healthz'));
  return { web, port: Number(port) };
}

async function ask(port: number, path: string, headers: Record<string, string> = {}, body?: string): Promise<number> {
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

const secret = 'a'.repeat(32);

/** Signs the guestbook, as a browser does that has the form. */
function sign(port: number, message: string, headers: Record<string, string> = {}): Promise<number> {
  return ask(
    port,
    '/',
    {
      host: hostName,
      'x-forwarded-proto': 'https',
      origin: `https://${hostName}`,
      cookie: `csrftoken=${secret}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    new URLSearchParams({ csrfmiddlewaretoken: secret, message }).toString(),
  );
}

/** An id of a trace as the load balancer writes it, with what it is in OpenTelemetry. Its last 64 bits decide whether it is kept. */
function trace(number: number, kept: boolean): { header: string; id: string } {
  const [time, random] = [`6789123${number}`, `abcdef01${kept ? '00' : 'ff'}34567891234567`];
  return { header: `Root=1-${time}-${random}`, id: time + random };
}

async function counted(message: string): Promise<void> {
  await until(async () => {
    const words = await example.query(`select word_count from guestbook_entry where message = '${message}'`);
    if (words === '') throw new Error(`${message}: must be counted, got nothing`);
  });
}

const web = containerOf(terraform, 'web_fargate_task_definition');
const worker = containerOf(terraform, 'worker_default_fargate_task_definition');

beforeAll(async () => {
  example = await Example.start(terraform, { requirements: 'tracing/requirements.txt' });
  await example.migrate();
  sink = example.run({ command: ['python', resolve('test/e2e/otlp_sink.py')], variables: {} });
  const [, port] = await sink.logged(/listens on (\d+)/);
  sinkPort = Number(port);
});

afterAll(() => example?.stop());

describe('the example with tracing, run as the task definitions say', () => {
  let running: { web: Running; port: number };
  let celery: Running;

  beforeAll(async () => {
    [running, celery] = await Promise.all([
      startWeb(startOf(web, sinkPort)),
      (async () => {
        const started = example.run(startOf(worker, sinkPort));
        await started.logged(/celery@|ready\./);
        return started;
      })(),
    ]);
  });

  it('would send its spans to X-Ray in its region', () => {
    expect(exported).toBe('https://xray.eu-central-1.amazonaws.com/v1/traces');
  });

  it("joins web and worker in one trace, under the load balancer's id", async () => {
    const { header, id } = trace(1, true);
    expect(await sign(running.port, 'two words', { 'x-amzn-trace-id': header })).toBe(302);
    await counted('two words');
    const found = await until(async () => {
      const all = spans().filter((span) => span.trace === id);
      const run = all.find(({ name }) => name === 'run/guestbook.tasks.count_words');
      const served = all.find(({ name, service }) => name.startsWith('POST') && service === 'shop-test-web');
      const sent = all.find(({ name }) => name === 'apply_async/guestbook.tasks.count_words');
      if (!run || !served || !sent) throw new Error(`all three must be there, got ${JSON.stringify(spans())}`);
      return { all, run, served, sent };
    });
    expect(found.run).toMatchObject({ service: 'shop-test-worker-default', parent: found.sent.id });
    expect(found.sent).toMatchObject({ service: 'shop-test-web', parent: found.served.id });
    const queries = found.all.filter(({ name }) => /^(INSERT|SELECT|UPDATE)/.test(name));
    expect(new Set(queries.map(({ service }) => service))).toEqual(
      new Set(['shop-test-web', 'shop-test-worker-default']),
    );
    console.log(JSON.stringify(found.all.map(({ service, name }) => [service, name])));
  });

  it('writes the id of the trace into each line of its log', async () => {
    const { id } = trace(1, true);
    await celery.logged(new RegExp(`"trace_id": ?"${id}"`));
    const refused = trace(2, true);
    expect(await ask(running.port, '/', { host: 'x', 'x-amzn-trace-id': refused.header }, 'message=x')).toBe(400);
  });

  it('traces neither health checks nor what a worker does to hear of tasks', async () => {
    for (let check = 0; check < 5; check++) expect(await ask(running.port, '/healthz')).toBe(200);
    await new Promise((done) => setTimeout(done, 3000));
    console.log(JSON.stringify(spans().map(({ service, name, trace: t }) => [service, name, t])));
    expect(new Set(spans().map((span) => span.trace))).toEqual(new Set([trace(1, true).id]));
  });
});
