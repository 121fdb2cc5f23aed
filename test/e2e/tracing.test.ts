import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneTrace } from '../../modules/observability/queries.ts';
import { applicationSchema, type EnvironmentInput } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { runQuery } from '../insights.ts';
import { environment, leastApplication, redis, worker as workerSettings } from '../src/configuration/config.ts';
import { app, terraformOf } from '../synth.ts';
import { type Container, containerOf } from './container.ts';
import { startEmulator } from './emulator/emulator.ts';
import { Example, type Running, type Start } from './example.ts';
import { until } from './postgres.ts';

const hostName = 'app.example.com';

const application = applicationSchema.parse({ ...leastApplication, asgiApplication: 'config.asgi:application' });

function synthesized(server: object, broker: EnvironmentInput['broker'] = redis) {
  const { kind: _, ...cache } = redis;
  const config = environment({
    broker,
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
const withSqs = synthesized({}, { kind: 'sqs' });

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

/** What came to the sink. */
function spans(): Span[] {
  const whole = sink.log.split('\n').slice(0, -1);
  return whole.flatMap((line) => (line.startsWith('{') ? (JSON.parse(line) as Span) : []));
}

/** What a task starts with, whose spans go to a port of this computer. */
function startOf(container: Container, port: number, of: Parameters<Example['startOf']>[1] = {}): Start {
  const { command, variables } = example.startOf(container, of);
  return {
    command: command.map((argument) => ({ '0.0.0.0:8000': '0.0.0.0:0', '8000': '0' })[argument] ?? argument),
    variables: {
      ...variables,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces`,
      OTEL_BSP_SCHEDULE_DELAY: '300',
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

async function startWorker(start: Start): Promise<Running> {
  const started = example.run(start);
  await started.logged(/ ready\./);
  return started;
}

const [served, sent, run] = [/^POST guestbook$/, /^apply_async\/.*count_words$/, /^run\/.*count_words$/];

/** What web and worker did under a trace, once all of it was sent. */
async function joined(id: string) {
  return until(async () => {
    const all = spans().filter((span) => span.trace === id);
    const found = [served, sent, run].map((name) => all.find((span) => name.test(span.name)));
    if (found.includes(undefined)) throw new Error(`request, sending and task must be there, got ${sink.log}`);
    return { all, found };
  });
}

async function expectJoined(id: string) {
  const { all, found } = await joined(id);
  const [request, sending] = found as [Span, Span];
  expect(found).toMatchObject([
    { service: 'shop-test-web' },
    { service: 'shop-test-web', parent: request.id },
    { service: 'shop-test-worker-default', parent: sending.id },
  ]);
  return all;
}

beforeAll(async () => {
  example = await Example.start(terraform, { requirements: 'tracing/requirements.txt' });
  await example.migrate();
  sink = example.run({ command: ['python', resolve('test/e2e/otlp_sink.py')], variables: {} });
  const [, port] = await sink.logged(/listens on (\d+)/);
  sinkPort = Number(port);
});

afterAll(() => example?.stop());

it('loads nothing of OpenTelemetry without tracing', async () => {
  const { variables } = example.startOf(containerOf(terraform, 'migrate_task_definition'));
  const program = 'import sys, config.wsgi, config.asgi; print([m for m in sys.modules if "opentelemetry" in m])';
  const running = example.run({ command: ['python', '-c', program], variables });
  expect(await running.ended).toBe(0);
  expect(running.log).toBe('[]\n');
});

describe('the example with tracing, run as the task definitions say', () => {
  let port: number;
  let server: Running;
  let celery: Running;

  beforeAll(async () => {
    [{ web: server, port }, celery] = await Promise.all([
      startWeb(startOf(web, sinkPort)),
      startWorker(startOf(worker, sinkPort)),
    ]);
  });

  it("joins web and worker in one trace, under the load balancer's id", async () => {
    const { header, id } = trace(1, true);
    expect(await sign(port, 'two words', { 'x-amzn-trace-id': header })).toBe(302);
    const all = await expectJoined(id);
    const queries = all.filter(({ name }) => /^(INSERT|UPDATE)$/.test(name));
    // Each process sends in its own time.
    expect(queries.map(({ service }) => service).sort()).toEqual(['shop-test-web', 'shop-test-worker-default']);
    expect(new Set(all.map(({ path }) => path))).toEqual(new Set(['/v1/traces']));
  });

  it('writes the id of the trace into each line of its log', async () => {
    await celery.logged(new RegExp(`"message": "Task guestbook[^\\n]*"trace_id": "${trace(1, true).id}"`));
  });

  it('has lines that the saved query of one trace finds, of web and of the worker', () => {
    const { id } = trace(1, true);
    const events = [server, celery].flatMap(({ log }, index) =>
      log.split('\n').map((message, timestamp) => ({ timestamp, message, log: `${index}`, logStream: '' })),
    );
    const text = oneTrace.text.replace(/"the [\w ]+"/, `"${id}"`);
    expect(text).not.toBe(oneTrace.text);
    const found = runQuery(text, events);
    expect(new Set(found.map((row) => row['@log']))).toEqual(new Set(['0', '1']));
    expect(new Set(found.map((row) => row.trace_id))).toEqual(new Set([id]));
  });

  it('keeps a trace by its id alone, whatever the client asks for, and traces neither health checks nor polls', async () => {
    const wanted = `${trace(2, false).header};Sampled=1`;
    expect(await sign(port, 'not kept', { 'x-amzn-trace-id': wanted })).toBe(302);
    await counted('not kept');
    for (let check = 0; check < 5; check++) expect(await ask(port, '/healthz')).toBe(200);
    // All that came before it, since each process sends in order.
    const last = trace(3, true);
    expect(await sign(port, 'the last', { 'x-amzn-trace-id': last.header })).toBe(302);
    await joined(last.id);
    expect(new Set(spans().map((span) => span.trace))).toEqual(new Set([trace(1, true).id, last.id]));
  });

  it('does so under uvicorn', async () => {
    const uvicorn = containerOf(withUvicorn, 'web_fargate_task_definition');
    const { web: running, port } = await startWeb(startOf(uvicorn, sinkPort, { terraform: withUvicorn }));
    const { header, id } = trace(4, true);
    expect(await sign(port, 'by uvicorn', { 'x-amzn-trace-id': header })).toBe(302);
    await expectJoined(id);
    running.terminate();
    await running.ended;
  });
});

it('sends what is not sent yet when it is told to stop, also where gunicorn loads the application before it forks', async () => {
  const late = (container: Container) => {
    const { command, variables } = startOf(container, sinkPort);
    return { command, variables: { ...variables, OTEL_BSP_SCHEDULE_DELAY: '3600000' } };
  };
  const [{ web: running, port }, celery] = await Promise.all([
    startWeb({ ...late(web), command: [...late(web).command, '--preload'] }),
    startWorker(late(worker)),
  ]);
  const { header, id } = trace(5, true);
  expect(await sign(port, 'at the end', { 'x-amzn-trace-id': header })).toBe(302);
  await counted('at the end');
  for (const told of [running, celery]) told.terminate();
  expect(await Promise.all([running.ended, celery.ended])).toEqual([0, 0]);
  await expectJoined(id);
});

it('joins them by way of SQS, too, and traces no poll', async () => {
  const emulator = await startEmulator({
    ...{ accountId: '111111111111', region: 'eu-central-1', judged: false },
    logFile: join('build', 'tracing.log'),
  });
  try {
    const queue = withSqs.resource.aws_sqs_queue?.broker_celery_queue.name;
    const of = {
      terraform: withSqs,
      values: (reference: string) =>
        /_queue\.url$/.test(reference) ? `${emulator.url}/111111111111/${queue}` : undefined,
    };
    const [ofWeb, ofWorker] = ['web', 'worker_default'].map((role) => {
      const { command, variables } = startOf(containerOf(withSqs, `${role}_fargate_task_definition`), sinkPort, of);
      return { command, variables: { ...variables, ...emulator.environment } };
    }) as [Start, Start];
    const make = `import boto3; boto3.client("sqs").create_queue(QueueName="${queue}")`;
    const made = example.run({ command: ['python', '-c', make], variables: ofWeb.variables });
    expect([await made.ended, made.log]).toEqual([0, '']);
    const before = new Set(spans().map((span) => span.trace));
    const [{ web: running, port }, celery] = await Promise.all([startWeb(ofWeb), startWorker(ofWorker)]);
    // What a worker does for the first one, such as to delete its message, comes before the second.
    for (const { header, id } of [trace(6, true), trace(7, true)]) {
      expect(await sign(port, id, { 'x-amzn-trace-id': header })).toBe(302);
      await expectJoined(id);
    }
    const ours = [trace(6, true).id, trace(7, true).id];
    expect(new Set(spans().map((span) => span.trace))).toEqual(new Set([...before, ...ours]));
    await Promise.all([running.kill(), celery.kill()]);
  } finally {
    await emulator.stop();
  }
});

describe.each(['refuses connections', 'takes them and says nothing'])('an endpoint that %s', (way) => {
  it('holds up no request and no task, and lets both stop in time', async () => {
    let taken = 0;
    const silent = createServer((socket) => {
      taken++;
      socket.on('error', () => undefined).resume();
    });
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port: peer } = silent.address() as AddressInfo;
    if (way === 'refuses connections') await new Promise((closed) => silent.close(closed));

    const [{ web: running, port }, celery] = await Promise.all([
      startWeb(startOf(web, peer)),
      startWorker(startOf(worker, peer)),
    ]);
    for (let entry = 1; entry <= 10; entry++) {
      const { header } = trace(8, true);
      expect(await sign(port, `${way} ${entry}`, { 'x-amzn-trace-id': header })).toBe(302);
    }
    await counted(`${way} 10`);
    if (silent.listening) await until(async () => expect(taken).toBeGreaterThan(1));
    const told = Date.now();
    for (const one of [running, celery]) one.terminate();
    expect(await Promise.all([running.ended, celery.ended])).toEqual([0, 0]);
    // As long as ECS waits at least, by `web.stopTimeoutSeconds`.
    expect(Date.now() - told).toBeLessThan(60_000);
    silent.close();
  });
});
