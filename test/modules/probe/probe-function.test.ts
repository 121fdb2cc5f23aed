import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Told } from '../../../modules/probe/probe-function.ts';
import { bundleFunctions } from '../../../src/bundle.mjs';

let folder: string;
const servers: { close(): unknown }[] = [];

beforeAll(async () => {
  // Of what the code is now.
  await bundleFunctions();
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
  for (const [file, content] of Object.entries(unzipSync(readFileSync('build/probe.zip')))) {
    writeFileSync(join(folder, file), content);
  }
  // Node takes it for what Lambda does, whatever is in the folders above.
  writeFileSync(join(folder, 'package.json'), '{}');
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function listening(server: Server | ReturnType<typeof createSocketServer>): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (listener: RequestListener) => listening(createServer(listener));

/** Runs the archive as Lambda would. */
async function probe(origins: string[], told: Partial<Told> = {}) {
  const all: Told = {
    namespace: 'shop-test/probe',
    origins,
    path: '/health',
    status: 200,
    timeoutSeconds: 10,
    ...told,
  };
  const child = spawn(process.execPath, ['--eval', "require('./index').handler()"], {
    cwd: folder,
    env: { PROBE: JSON.stringify(all) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk) => {
      output[stream] += chunk;
    });
  }
  const [exitCode] = await once(child, 'close');
  expect({ exitCode, stderr: output.stderr }).toEqual({ exitCode: 0, stderr: '' });
  return output.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the function that looks from outside, run as Lambda would run it', () => {
  it('writes of each URL, as a metric of its host name, that it was answered and in what time', async () => {
    const asked: IncomingMessage[] = [];
    const url = await answering((request, response) => {
      asked.push(request);
      setTimeout(() => response.end('all is well'), 200);
    });
    const [line, ...others] = await probe([url], { text: 'is well' });
    expect(others).toEqual([]);
    expect(line).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'shop-test/probe',
            Dimensions: [['HostName']],
            Metrics: [
              { Name: 'Failed', Unit: 'Count' },
              { Name: 'Milliseconds', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      HostName: '127.0.0.1',
      Failed: 0,
      Milliseconds: expect.any(Number),
      Url: `${url}/health`,
    });
    expect(line.Milliseconds).toBeGreaterThanOrEqual(190);
    expect(asked.map(({ url, headers }) => [url, headers['user-agent']])).toEqual([
      ['/health', 'django-on-aws-probe/1'],
    ]);
  });

  it('tells what is wrong with each of several, none of which keeps the others waiting', async () => {
    const status = (code: number, location?: string) =>
      answering((_, response) => response.writeHead(code, location ? { location } : {}).end('wrong'));
    const elsewhere: string[] = [];
    const other = await answering((request, response) => {
      elsewhere.push(request.url ?? '');
      response.end('is well');
    });
    const closed = createServer();
    const nobody = await listening(closed);
    closed.close();
    const cases: [url: string, problem: string][] = [
      [await status(500), 'must be answered with 200, got 500'],
      [await status(302, other), `must be answered with 200, got 302 to ${other}`],
      [await status(200), 'must have the text "is well", got another'],
      [nobody, 'must be answered, got ECONNREFUSED'],
      [await answering((request) => request.socket.destroy()), 'must be answered, got UND_ERR_SOCKET'],
      // It takes the connection and says nothing.
      [await listening(createSocketServer()), 'must be answered within 2 seconds'],
      // It begins an answer and does not end it.
      [await answering((_, response) => response.write('is')), 'must be answered within 2 seconds'],
    ];
    const lines = await probe(
      cases.map(([url]) => url),
      { text: 'is well', timeoutSeconds: 2 },
    );
    expect(lines.map(({ Url, Failed, Problem }) => [Url, Failed, Problem])).toEqual(
      cases.map(([url, problem]) => [`${url}/health`, 1, problem]),
    );
    expect(elsewhere).toEqual([]);
  });

  it('takes the status that it is told for well', async () => {
    const url = await answering((_, response) => response.writeHead(401).end());
    expect(await probe([url], { status: 401 })).toMatchObject([{ Failed: 0 }]);
  });

  it('reads the beginning of an answer without an end, and no more', async () => {
    const url = await answering((_, response) => {
      response.write(`is well${'x'.repeat(2 * 1024 * 1024)}`);
    });
    expect(await probe([url], { text: 'is well' })).toMatchObject([{ Failed: 0 }]);
  });
});
