import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Container } from './container.ts';
import { type Emulator, startEmulator, TEST_ACCESS_KEY } from './emulator/emulator.ts';
import { Example, type Running, type Start } from './example.ts';
import { until } from './postgres.ts';
import { type Project, projects, synthesizedOf } from './projects.ts';

const hostName = 'app.example.com';
const ipAddress = '10.10.3.4:8000';
/** What the load balancer adds for a browser that came by HTTPS. */
const fromBrowser = { host: hostName, 'x-forwarded-proto': 'https', origin: `https://${hostName}` };
const administrator = { DJANGO_SUPERUSER_USERNAME: 'ada', DJANGO_SUPERUSER_PASSWORD: 'lovelace-1815' };

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request as the load balancer hands it on; with a form, a POST of it. */
async function ask(port: number, path: string, headers: Record<string, string>, form?: Record<string, string>) {
  const method = form ? 'POST' : 'GET';
  const type = form && { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, ...type }, agent: false });
  sent.end(new URLSearchParams(form).toString());
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode, headers: response.headers, body } as Answer;
}

/** Fills in the form of a page as a browser does: with the token and the cookie that came with it. */
async function fillIn(port: number, path: string, fields: Record<string, string>): Promise<Answer> {
  const page = await ask(port, path, fromBrowser);
  expect(page.status).toBe(200);
  const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page.body)?.[1] ?? '';
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const answer = await ask(
    port,
    path,
    { ...fromBrowser, referer: `https://${hostName}${path}`, cookie },
    {
      csrfmiddlewaretoken: token,
      ...fields,
    },
  );
  expect(answer).toMatchObject({ status: 302 });
  return answer;
}

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({
    accountId: '111111111111',
    region: 'eu-central-1',
    logFile: join('build', 'projects.log'),
  });
});

afterAll(() => emulator?.stop());

describe.each(projects)('a project in the manner of $name, unchanged', (project: Project) => {
  const { terraform, containers, findings, targetGroup } = synthesizedOf(project);
  let example: Example;
  let web: Running;
  let port: number;
  const portsOf = Object.entries(project.application.variables ?? {}).flatMap(([name, source]) =>
    source === 'database.port' ? [name] : [],
  );

  /** What a task starts with, with the entry point of the image where the task definition has none. */
  function startOf(container: Container): Start {
    const start = example.startOf(container);
    const own = project.entryPoint && !container.entryPoint ? [join(example.image.project, project.entryPoint)] : [];
    return {
      command: [...own, ...start.command],
      variables: {
        ...start.variables,
        // RDS has its own port.
        ...Object.fromEntries(portsOf.map((name) => [name, String(example.servers.postgres.port)])),
        ...emulator.environment,
        // gunicorn would believe what this computer says of HTTPS.
        FORWARDED_ALLOW_IPS: '192.0.2.1',
      },
    };
  }

  async function succeed({ command, variables }: Start): Promise<string> {
    const running = example.run({ command, variables });
    const exitCode = await running.ended;
    expect(running.log).not.toContain('Traceback');
    expect(exitCode).toBe(0);
    return running.log;
  }

  beforeAll(async () => {
    example = await Example.start(terraform, { source: join('test/projects', project.name), table: 'notes_note' });
    if (project.build) {
      const command = ['python', 'manage.py', 'collectstatic', '--no-input'];
      await succeed({ command, variables: project.build });
    }
  });

  afterAll(async () => {
    await example?.letGo();
    await example?.stop();
  });

  it('has settings that every rule takes', () => {
    expect(findings).toEqual([]);
  });

  it('migrates', async () => {
    expect(await succeed(startOf(containers.migration))).toContain('Applying notes.0001_initial... OK');
    await succeed({
      command: ['python', 'manage.py', 'createsuperuser', '--no-input', '--email', 'ada@example.com'],
      variables: { ...startOf(containers.web).variables, ...administrator },
    });
  });

  if (containers.collectStatic)
    it('collects its static files', async () => {
      const start = startOf(containers.collectStatic as Container);
      const bucket = start.variables.MEDIA_BUCKET;
      await succeed({
        command: [
          'python',
          '-c',
          `import boto3; boto3.resource("s3").create_bucket(Bucket="${bucket}", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})`,
        ],
        variables: start.variables,
      });
      expect(await succeed(start)).toMatch(/^[1-9]\d+ static files copied/m);
      expect(await succeed(start)).toMatch(/^0 static files copied/m);
    });

  it('starts, and is healthy for the container and for the load balancer, which ask by IP address', async () => {
    const { command, variables } = startOf(containers.web);
    web = example.run({ command: command.map((word) => (word === '0.0.0.0:8000' ? '0.0.0.0:0' : word)), variables });
    const [, announced] = await web.logged(/Listening at: http:\/\/0\.0\.0\.0:(\d+)/);
    port = Number(announced);
    const [, ...check] = containers.web.healthCheck?.command ?? [];
    await succeed({ command: check.map((word) => word.replaceAll('8000', String(port))), variables: {} });
    const { path, matcher } = targetGroup.health_check;
    const [first, last = first] = matcher.split('-').map(Number);
    const { status } = await ask(port, path, { host: ipAddress });
    expect(status).toBeGreaterThanOrEqual(first);
    expect(status).toBeLessThanOrEqual(last);
  });

  it('shows a page, and keeps what is written there', async () => {
    expect((await fillIn(port, '/', { text: 'a note' })).headers.location).toBe('/');
    const { status, body } = await ask(port, '/', fromBrowser);
    expect(status).toBe(200);
    expect(body).toContain('a note');
    expect(await example.query('select text from notes_note')).toBe('a note');
  });

  it('logs a person in', async () => {
    const path = '/admin/login/?next=/admin/';
    const answer = await fillIn(port, path, {
      username: administrator.DJANGO_SUPERUSER_USERNAME,
      password: administrator.DJANGO_SUPERUSER_PASSWORD,
    });
    const cookies = answer.headers['set-cookie'] ?? [];
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure$/);
    const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
    expect((await ask(port, '/admin/', { ...fromBrowser, cookie })).body).toContain('Site administration');
  });

  it('has its static files where its pages look for them', async () => {
    const { body } = await ask(port, '/', fromBrowser);
    const [, url = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(body) ?? [];
    expect(url).toMatch(project.stylesheet);
    const authorization = `AWS4-HMAC-SHA256 Credential=${TEST_ACCESS_KEY}/20250101/eu-central-1/s3/aws4_request`;
    const bucket = startOf(containers.web).variables.MEDIA_BUCKET;
    const {
      status,
      headers,
      body: stylesheet,
    } = project.build
      ? await ask(port, url, fromBrowser)
      : await ask(Number(new URL(emulator.url).port), `/${bucket}${new URL(url).pathname}`, { authorization });
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/css/);
    expect(headers['cache-control']).toMatch(/max-age=\d{6,}/);
    expect(stylesheet).toContain('sans-serif');
  });

  if (containers.worker)
    it('has its tasks done', async () => {
      const worker = example.run(startOf(containers.worker as Container));
      await until(async () => {
        expect((await ask(port, '/', fromBrowser)).body).toContain('a note A NOTE');
      }, worker.ended);
      worker.terminate();
      expect(await worker.ended).toBe(0);
    });

  it('finishes the request and the task that are under way when it is told to stop', async () => {
    await fillIn(port, '/', { text: 'the last' });
    await example.holdEntries();
    const answer = ask(port, '/', fromBrowser);
    const worker = containers.worker && example.run(startOf(containers.worker));
    await example.waitForEntries(worker ? 2 : 1);
    web.terminate();
    await web.logged(/Handling signal: term/);
    worker?.terminate();
    await worker?.logged(project.worker?.stops as RegExp);
    await example.letGo();

    expect((await answer).status).toBe(200);
    expect(await web.ended).toBe(0);
    if (!worker) return;
    expect(await worker.ended).toBe(0);
    expect(await example.query("select shouted from notes_note where text = 'the last'")).toBe('THE LAST');
  });
});
