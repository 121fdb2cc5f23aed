import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everyPath, invalidate, invalidationPath } from '../../../../src/commands/publish-frontend/invalidation.ts';
import { manualClock } from '../../steps/manual-clock.ts';

it.each([
  ['docs/robots.txt', '/docs/robots.txt'],
  ["a!$&'()+,-._:;=@b.txt", "/a!$&'()+,-._:;=@b.txt"],
  ['100% ü.txt', '/100%25%20%C3%BC.txt'],
  ['[slug]/{a}#1?~|^`"<>\\.js', '/%5Bslug%5D/%7Ba%7D%231%3F%7E%7C%5E%60%22%3C%3E%5C.js'],
])('CloudFront calls the key %s %s', (key, path) => {
  expect(invalidationPath(key)).toBe(path);
});

it.each([
  ['', '/*'],
  ['docs/', '/docs/*'],
])('CloudFront calls all under the prefix "%s" %s', (prefix, path) => {
  expect(everyPath(prefix)).toBe(path);
});

describe('an invalidation', () => {
  /** What CloudFront answers from one look to the next; the last one stays. */
  let answers: [status: number, body: string][];
  let asked: (string | undefined)[];
  let printed: string[];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [status, body] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [500, ''];
    response.writeHead(status).end(body);
  });

  beforeEach(async () => {
    asked = [];
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const is = (status: string): [number, string] => [
    200,
    `<Invalidation><Id>I1</Id><Status>${status}</Status></Invalidation>`,
  ];
  const create = 'POST /2020-05-31/distribution/E1/invalidation';
  const look = 'GET /2020-05-31/distribution/E1/invalidation/I1';

  function run(pace = 1): Promise<void> {
    const { clock } = manualClock(undefined, pace);
    return invalidate('E1', ['/robots.txt', '/old.txt'], { region: 'eu-central-1' }, clock);
  }

  it('is waited for until it is complete, and says how long it takes', async () => {
    answers = [is('InProgress'), is('InProgress'), is('Completed')];
    await run();
    expect(asked).toEqual([create, look, look]);
    expect(printed).toEqual([
      'invalidation of 2 in E1: InProgress after 0 s',
      'invalidation of 2 in E1: InProgress after 5 s',
      'invalidation of 2 in E1: Completed after 10 s',
    ]);
  });

  it('is given up after a quarter of an hour', async () => {
    answers = [is('InProgress')];
    await expect(run(10)).rejects.toThrow(new Error('InProgress after 900 seconds'));
    expect(asked).toHaveLength(1 + 900 / 50);
  });

  it('fails at once for whoever may not look', async () => {
    const denied = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not for you</Message></Error>';
    answers = [is('InProgress'), [403, `<ErrorResponse>${denied}</ErrorResponse>`]];
    await expect(run()).rejects.toThrow(/^Not for you$/);
    expect(asked).toEqual([create, look]);
  });
});
