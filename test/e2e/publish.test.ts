import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CloudFrontClient,
  CreateDistributionCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFolder } from '../../src/commands/publish-frontend/folder.ts';
import { lockName } from '../../src/commands/publish-frontend/lock.ts';
import { type FrontEnd, publish } from '../../src/commands/publish-frontend/publish.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, startBootstrappedAccountOf } from './environments.ts';
import { Project, type Running } from './project.ts';
import { RecordingProxy } from './recording-proxy.ts';

const immutable = 'public, max-age=31536000, immutable';
const askedEachTime = 'public, max-age=0, s-maxage=31536000, must-revalidate';
const name = 'dev';
const { region } = environmentCalled(name);
const millisecondsOfADay = 24 * 60 * 60 * 1000;

let emulator: Emulator;
let proxy: RecordingProxy;
let endpoint: string;
let s3: S3Client;
let cloudFront: CloudFrontClient;

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf(name, 'publish');
  proxy = new RecordingProxy(emulator.url);
  endpoint = await proxy.start();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  // What the tests ask is not recorded.
  const direct = { region, endpoint: emulator.url, credentials };
  s3 = new S3Client(direct);
  cloudFront = new CloudFrontClient(direct);
});

afterAll(async () => {
  await proxy?.stop();
  await emulator?.stop();
});

describe('a publish', () => {
  let frontEnd: FrontEnd;
  let folder: string;
  let printed: string[];
  let day: number;
  let numberOfBuckets = 0;

  beforeEach(async () => {
    numberOfBuckets += 1;
    const bucket = `front-end-${numberOfBuckets}`;
    await makeBucket(bucket);
    frontEnd = {
      bucket,
      prefix: 'docs/',
      distributionId: await makeDistribution(bucket),
      url: 'https://app.example.com/docs/',
      hashedPaths: ['assets/', '_next/static/'],
    };
    folder = mkdtempSync(join(tmpdir(), 'publish-'));
    day = 0;
    printed = [];
    proxy.events = [];
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line));
  });

  afterEach(() => {
    proxy.refuses = () => false;
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  /** What a build writes: the content of each file by its path. */
  function build(files: Record<string, string>): void {
    rmSync(folder, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  /** @returns the last line that it prints. */
  async function run(keepOldDays = 7): Promise<string | undefined> {
    proxy.events = [];
    const clock = { now: () => Date.UTC(2026, 0, 1) + day * millisecondsOfADay, sleep: () => Promise.resolve() };
    await publish(frontEnd, await readFolder(folder), keepOldDays, { region }, clock);
    return printed.at(-1);
  }

  async function keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: frontEnd.bucket })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    return keys.sort();
  }

  async function headers(Key: string): Promise<(string | undefined)[]> {
    const head = await s3.send(new HeadObjectCommand({ Bucket: frontEnd.bucket, Key }));
    return [head.ContentType, head.CacheControl];
  }

  /** The paths of each invalidation, the newest last. */
  async function invalidations(): Promise<string[][]> {
    const DistributionId = frontEnd.distributionId;
    const { InvalidationList } = await cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
    const made = (InvalidationList?.Items ?? []).toSorted(
      (a, b) => Number(a.CreateTime ?? 0) - Number(b.CreateTime ?? 0),
    );
    return Promise.all(
      made.map(async ({ Id }) => {
        const { Invalidation } = await cloudFront.send(new GetInvalidationCommand({ DistributionId, Id }));
        return Invalidation?.InvalidationBatch?.Paths?.Items ?? [];
      }),
    );
  }

  /** What was asked of AWS that changes something, in order. The record and the files of a turn come as they come. */
  const changes = () =>
    proxy.events
      .filter(({ event, method, path }) => event === 'asked' && method !== 'GET' && !path.includes(lockName))
      .map(({ method, path }) => `${method} ${path.replace(/\?.*$/, '')}`);
  const object = (path: string) => `/${frontEnd.bucket}/docs/${path}`;
  const record = () => `PUT ${object('.published.json')}`;
  const invalidation = () => `POST /2020-05-31/distribution/${frontEnd.distributionId}/invalidation`;

  const firstBuild = {
    'index.html': 'first, with /docs/assets/index-BkQw3X_z.js',
    'about/index.html': 'about',
    'assets/index-BkQw3X_z.js': 'first code',
    'assets/logo.svg': 'unhashed',
    'robots.txt': 'first',
  };
  const secondBuild = {
    'index.html': 'second, with /docs/assets/index-DlAUqK2U.js',
    'assets/index-DlAUqK2U.js': 'second code',
    'assets/logo.svg': 'unhashed',
    'robots.txt': 'second',
    'new.txt': 'new',
  };

  it('gives each file its headers, whatever it is called', async () => {
    build({
      'index.html': '',
      'übersicht/Straße 1 + 2.html': '',
      'assets/index-BkQw3X_z.js': 'code',
      'assets/index-BkQw3X_z.js.map': '{}',
      'assets/100% #1?.txt': 'text',
      '_next/static/wQ9aZ3kLmN0pRsT4uVxY7/_buildManifest.js': 'manifest',
      '.well-known/apple-app-site-association': '{}',
      'sw.js': 'worker',
      'data.unknown': 'data',
    });
    expect(await run()).toBe('9 uploaded, 0 unchanged, 0 removed, 0 kept for now, 1 invalidated');
    const all = await Promise.all((await keys()).map(async (key) => [key, ...(await headers(key))]));
    expect(all).toEqual([
      ['docs/.published.json', 'application/json', 'no-store'],
      ['docs/.well-known/apple-app-site-association', 'application/json; charset=utf-8', askedEachTime],
      ['docs/_next/static/wQ9aZ3kLmN0pRsT4uVxY7/_buildManifest.js', 'text/javascript; charset=utf-8', immutable],
      ['docs/assets/100% #1?.txt', 'text/plain; charset=utf-8', askedEachTime],
      ['docs/assets/index-BkQw3X_z.js', 'text/javascript; charset=utf-8', immutable],
      ['docs/assets/index-BkQw3X_z.js.map', 'application/json; charset=utf-8', immutable],
      ['docs/data.unknown', 'application/octet-stream', askedEachTime],
      ['docs/index.html', 'text/html; charset=utf-8', 'no-store'],
      ['docs/sw.js', 'text/javascript; charset=utf-8', askedEachTime],
      ['docs/übersicht/Straße 1 + 2.html', 'text/html; charset=utf-8', 'no-store'],
    ]);
  });

  it('puts no file before those that it may name are there: hashed ones, others, pages', async () => {
    build({ ...firstBuild, ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.html`, `page ${n}`])) });
    await run();
    const uploads = proxy.events.filter(({ method, path }) => method === 'PUT' && !path.includes('.published.json'));
    const turn = (path: string) => ['.js', '.svg', '.txt', '.html'].findIndex((ending) => path.includes(ending));
    const turns = uploads.map(({ path }) => [0, 1, 1, 2][turn(path)]);
    expect(turns).toEqual([...Array(2).fill(0), ...Array(4).fill(1), ...Array(64).fill(2)]);
  });

  it('says how far it is, and ends with the address', async () => {
    build(firstBuild);
    await run();
    // What takes longer is told of in between, too.
    const kindOf = (line: string) => line.split(':')[0];
    const ends = printed.filter((line, index) => {
      const same = printed.flatMap((other, place) => (kindOf(other) === kindOf(line) ? [place] : []));
      return index === same[0] || index === same.at(-1);
    });
    expect(ends).toEqual([
      expect.stringMatching(/^read: 1 of 5 files, 0\.0 of 0\.0 MB$/),
      'read: 5 of 5 files, 0.0 of 0.0 MB',
      `there: 0 files in ${frontEnd.bucket}`,
      'uploaded: 1 of 5 files, 0.0 of 0.0 MB',
      'uploaded: 5 of 5 files, 0.0 of 0.0 MB',
      `invalidation of 1 in ${frontEnd.distributionId}: Completed after 0 s`,
      'https://app.example.com/docs/',
      '5 uploaded, 0 unchanged, 0 removed, 0 kept for now, 1 invalidated',
    ]);
  });

  it('changes nothing when it is repeated', async () => {
    build(firstBuild);
    await run();
    expect(await run()).toBe('0 uploaded, 5 unchanged, 0 removed, 0 kept for now, 0 invalidated');
    expect(changes()).toEqual([]);
  });

  it('removes old pages and files at its end, keeps hashed ones, and invalidates what was overwritten or removed', async () => {
    build({ ...firstBuild, 'old 50%.txt': 'old' });
    await run();
    await s3.send(new PutObjectCommand({ Bucket: frontEnd.bucket, Key: 'elsewhere.txt', Body: 'of somebody else' }));
    await s3.send(new PutObjectCommand({ Bucket: frontEnd.bucket, Key: 'docs2/index.html', Body: 'of somebody else' }));
    build(secondBuild);
    expect(await run()).toBe('4 uploaded, 1 unchanged, 2 removed, 1 kept for now, 2 invalidated');
    const others = changes().slice(2, 4);
    expect(others.toSorted()).toEqual([`PUT ${object('new.txt')}`, `PUT ${object('robots.txt')}`]);
    expect(changes()).toEqual([
      record(),
      `PUT ${object('assets/index-DlAUqK2U.js')}`,
      ...others,
      `PUT ${object('index.html')}`,
      `POST /${frontEnd.bucket}/`,
      invalidation(),
      record(),
    ]);
    expect(await invalidations()).toEqual([['/docs/*'], ['/docs/robots.txt', '/docs/old%2050%25.txt']]);
    expect(await keys()).toEqual([
      'docs/.published.json',
      'docs/assets/index-BkQw3X_z.js',
      'docs/assets/index-DlAUqK2U.js',
      'docs/assets/logo.svg',
      'docs/index.html',
      'docs/new.txt',
      'docs/robots.txt',
      'docs2/index.html',
      'elsewhere.txt',
    ]);
  });

  it('invalidates nothing when only pages and names with a hash changed', async () => {
    build(firstBuild);
    await run();
    build({ ...secondBuild, 'robots.txt': firstBuild['robots.txt'] });
    expect(await run()).toBe('3 uploaded, 2 unchanged, 1 removed, 1 kept for now, 0 invalidated');
    expect(await invalidations()).toEqual([['/docs/*']]);
  });

  it('keeps a hashed file for days from the publish that first missed it, and forgets them when it is back', async () => {
    const old = 'docs/assets/index-BkQw3X_z.js';
    build(firstBuild);
    await run();
    day = 10;
    build(secondBuild);
    await run();
    day = 16.9;
    expect(await run()).toBe('0 uploaded, 5 unchanged, 0 removed, 1 kept for now, 0 invalidated');
    expect(await keys()).toContain(old);

    build(firstBuild);
    expect(await run()).toContain('1 kept for now');
    day = 20;
    build(secondBuild);
    await run();
    day = 26.9;
    expect(await run()).toContain('0 removed, 1 kept for now');
    day = 27;
    expect(await run()).toBe('0 uploaded, 5 unchanged, 1 removed, 0 kept for now, 1 invalidated');
    expect((await invalidations()).at(-1)).toEqual([`/${old}`]);
    expect(await keys()).not.toContain(old);
  });

  it('removes hashed files at once when they are to be kept for 0 days', async () => {
    build(firstBuild);
    await run();
    build(secondBuild);
    expect(await run(0)).toContain('2 removed, 0 kept for now');
  });

  it('that fails has removed nothing and put no page, and the next one does the rest', async () => {
    build(firstBuild);
    await run();
    build(secondBuild);
    proxy.refuses = ({ method, path }) => method === 'PUT' && path.includes('new.txt');
    await expect(run()).rejects.toThrow(
      new Error(
        `new.txt: must be uploaded to ${frontEnd.bucket}, got "AccessDenied: Not for you"; fix that and give the same command again, which goes on where this one stopped: nothing old was removed`,
      ),
    );
    expect(changes()).not.toContain(`PUT ${object('index.html')}`);
    expect(await keys()).toEqual(expect.arrayContaining(Object.keys(firstBuild).map((path) => `docs/${path}`)));
    expect(await invalidations()).toHaveLength(1);

    proxy.refuses = () => false;
    expect(await run()).toBe('2 uploaded, 3 unchanged, 1 removed, 1 kept for now, 1 invalidated');
    expect(changes()).toEqual([
      `PUT ${object('new.txt')}`,
      `PUT ${object('index.html')}`,
      `POST /${frontEnd.bucket}/`,
      invalidation(),
      record(),
    ]);
    // It was overwritten by the one that failed.
    expect((await invalidations()).at(-1)).toEqual(['/docs/robots.txt']);
  });

  it.each([
    {
      refused: 'the removal',
      refuses: (path: string) => path.includes('?delete'),
      error: () => `${frontEnd.bucket}: must let old files be removed`,
      outcome: 'all that is new is there',
      rest: '0 uploaded, 5 unchanged, 1 removed, 1 kept for now, 1 invalidated',
    },
    {
      refused: 'the invalidation',
      refuses: (path: string) => path.endsWith('/invalidation'),
      error: () => `${frontEnd.distributionId}: must drop what was overwritten or removed`,
      outcome: 'all that is new is there, and CloudFront may answer with what was there before',
      rest: '0 uploaded, 5 unchanged, 0 removed, 1 kept for now, 1 invalidated',
    },
  ])('that is refused $refused leaves it to the next one', async ({ refuses, error, outcome, rest }) => {
    build(firstBuild);
    await run();
    build(secondBuild);
    proxy.refuses = ({ method, path }) => method === 'POST' && refuses(path);
    await expect(run()).rejects.toThrow(
      new Error(
        `${error()}, got "AccessDenied: Not for you"; fix that and give the same command again, which goes on where this one stopped: ${outcome}`,
      ),
    );
    expect(await invalidations()).toHaveLength(1);
    proxy.refuses = () => false;
    expect(await run()).toBe(rest);
    expect((await invalidations()).at(-1)).toEqual(['/docs/robots.txt']);
    await run();
    expect(changes()).toEqual([]);
  });

  it('changes nothing when it may not leave its record first', async () => {
    build(firstBuild);
    proxy.refuses = ({ method, path }) => method === 'PUT' && path.includes('/.published.json');
    await expect(run()).rejects.toThrow(`${frontEnd.bucket}: must take the record of this publish, got "AccessDenied`);
    expect(await keys()).toEqual([]);
  });

  it('is refused beside another one, which alone decides what CloudFront keeps', async () => {
    build(firstBuild);
    const other = async () => publish(frontEnd, await readFolder(folder), 7, { region });
    let refused: Promise<void> | undefined;
    proxy.refuses = async ({ method, path }) => {
      if (method !== 'PUT' || !path.includes('robots.txt')) return false;
      refused = expect(other()).rejects.toThrow(
        /^front-end-\d+: must be published to by one at a time, got "another publish on \S+ that was at work at [\dT:.-]+Z"; wait until it has ended, and give the same command again: one that was killed counts as ended after 20 minutes$/,
      );
      await refused;
      return false;
    };
    expect(await run()).toContain('5 uploaded');
    await refused;
    proxy.refuses = () => false;
    expect(await run()).toContain('5 unchanged');
    expect(await keys()).not.toContain(`docs/${lockName}`);
  });

  describe('beside the lock of another one', () => {
    const Key = `docs/${lockName}`;
    const later = () => Date.now() + 21 * 60_000;
    const lock = (id = 'other') =>
      s3.send(new PutObjectCommand({ Bucket: frontEnd.bucket, Key, Body: JSON.stringify({ id }) }));
    const unlock = () => s3.send(new DeleteObjectCommand({ Bucket: frontEnd.bucket, Key }));

    afterEach(() => {
      proxy.date = undefined;
    });

    it('takes its place when it said nothing for too long, by the clock of AWS', async () => {
      build(firstBuild);
      await lock();
      const now = vi.spyOn(Date, 'now').mockReturnValue(later());
      await expect(run()).rejects.toThrow('must be published to by one at a time');
      now.mockRestore();
      proxy.date = new Date(later());
      expect(await run()).toContain('5 uploaded');
    });

    it('takes its place when it ends at that very moment', async () => {
      build(firstBuild);
      await lock();
      proxy.date = new Date(later());
      proxy.refuses = async ({ method, path }) => {
        if (method === 'PUT' && path.includes(lockName) && !(await keys()).includes('docs/.published.json')) {
          proxy.refuses = () => false;
          await unlock();
        }
        return false;
      };
      expect(await run()).toContain('5 uploaded');
    });

    it.each([
      ['took the lock', () => lock()],
      ['took the lock, and has ended', () => unlock()],
    ])('uploads nothing more on a machine that slept, when another one %s', async (_, meanwhile) => {
      build(firstBuild);
      proxy.refuses = async ({ method, path }) => {
        if (method === 'PUT' && path.includes('index-BkQw3X_z.js')) {
          await meanwhile();
          vi.spyOn(Date, 'now').mockReturnValue(later());
        }
        return false;
      };
      await expect(run()).rejects.toThrow(
        `${frontEnd.bucket}: must be published to by one at a time, got a publish that stood still for 20 minutes, in which another one may have begun; give the same command again once that has ended`,
      );
      expect((await keys()).filter((key) => key !== Key)).toEqual([
        'docs/.published.json',
        'docs/assets/index-BkQw3X_z.js',
      ]);
    });

    it('goes on after a sleep in which there was no other one', async () => {
      build(firstBuild);
      proxy.refuses = ({ method, path }) => {
        if (method === 'PUT' && path.includes('index-BkQw3X_z.js')) vi.spyOn(Date, 'now').mockReturnValue(later());
        return false;
      };
      expect(await run()).toContain('5 uploaded');
      expect(await keys()).not.toContain(Key);
    });
  });

  it('that fails as the first one is gone on with by the next one', async () => {
    build(firstBuild);
    proxy.refuses = ({ method, path }) => method === 'PUT' && path.includes('robots.txt');
    await expect(run()).rejects.toThrow('robots.txt: must be uploaded');
    proxy.refuses = () => false;
    expect(await run()).toBe('3 uploaded, 2 unchanged, 0 removed, 0 kept for now, 1 invalidated');
    expect(await invalidations()).toEqual([['/docs/*']]);
  });

  it('without a record uploads all anew, since nobody knows by which headers it is there, and invalidates all', async () => {
    build(firstBuild);
    await run();
    const [{ bucket: Bucket }, Key] = [frontEnd, 'docs/assets/index-BkQw3X_z.js'];
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'docs/.published.json' }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: firstBuild['assets/index-BkQw3X_z.js'] }));
    proxy.refuses = ({ method, path }) => method === 'PUT' && path.includes('robots.txt');
    await expect(run()).rejects.toThrow('robots.txt: must be uploaded');
    proxy.refuses = () => false;
    expect(await run()).toBe('5 uploaded, 0 unchanged, 0 removed, 0 kept for now, 1 invalidated');
    expect(await headers(Key)).toEqual(['text/javascript; charset=utf-8', immutable]);
    expect(await invalidations()).toEqual([['/docs/*'], ['/docs/*']]);
  });

  it('uploads anew what other hashed paths give another header', async () => {
    build(firstBuild);
    await run();
    frontEnd.hashedPaths = ['chunks/'];
    expect(await run()).toBe('1 uploaded, 4 unchanged, 0 removed, 0 kept for now, 1 invalidated');
    expect(await headers('docs/assets/index-BkQw3X_z.js')).toEqual(['text/javascript; charset=utf-8', askedEachTime]);
    expect((await invalidations()).at(-1)).toEqual(['/docs/assets/index-BkQw3X_z.js']);
  });

  it('takes a file that is too large to be held in memory', async () => {
    build({ 'index.html': '', 'video.mp4': '' });
    truncateSync(join(folder, 'video.mp4'), 33 * 1024 ** 2);
    expect(await run()).toContain('2 uploaded');
    const head = await s3.send(new HeadObjectCommand({ Bucket: frontEnd.bucket, Key: 'docs/video.mp4' }));
    expect(head).toMatchObject({ ContentLength: 33 * 1024 ** 2, ContentType: 'video/mp4' });
    expect(await run()).toContain('0 uploaded, 2 unchanged');
  });

  it('takes more than a thousand files, and invalidates more than a thousand by one path', async () => {
    frontEnd.prefix = '';
    build({
      'index.html': '',
      ...Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`icons/${n}.svg`, String(n)])),
    });
    expect(await run()).toContain('1002 uploaded');
    expect(await run()).toContain('0 uploaded, 1002 unchanged');
    build({ 'index.html': '' });
    expect(await run()).toBe('0 uploaded, 1 unchanged, 1001 removed, 0 kept for now, 1 invalidated');
    expect(await invalidations()).toEqual([['/*'], ['/*']]);
    expect(await keys()).toEqual(['.published.json', 'index.html']);
  });
});

describe('npm run publish-frontend', () => {
  let project: Project;
  let frontEnd: { bucket: string; distribution_id: string };

  beforeAll(async () => {
    project = new Project({ ...emulator, environment: { ...emulator.environment, AWS_ENDPOINT_URL: endpoint } });
    const bucket = 'front-end-of-dev';
    await makeBucket(bucket);
    frontEnd = { bucket, distribution_id: await makeDistribution(bucket) };
    const output = { ...frontEnd, prefix: '', url: 'https://app.example.com/', hashed_paths: ['assets/'] };
    await putState({ front_ends: { shop: output } });
    mkdirSync(join(project.folder, 'dist'));
    writeFileSync(join(project.folder, 'dist', 'index.html'), 'page');
  });

  afterAll(() => project?.remove());

  const publishFrontend = (...args: string[]) => project.npmRun('publish-frontend', ...args);

  it('publishes a folder, and takes the word of the last argument for how long old files stay', async () => {
    const { exitCode, output } = await publishFrontend('dev', 'shop', 'dist', '--', '--keep-old-days', '3');
    expect(output).toContain(
      'https://app.example.com/\n1 uploaded, 0 unchanged, 0 removed, 0 kept for now, 1 invalidated',
    );
    expect(exitCode).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'lets the next one begin when it is ended by %s',
    async (signal) => {
      writeFileSync(join(project.folder, 'dist', 'index.html'), signal);
      let running: Running | undefined;
      proxy.refuses = async ({ method, path }) => {
        if (method !== 'PUT' || !path.includes('index.html')) return false;
        // To all that was started, as a terminal does.
        process.kill(-(running?.process.pid as number), signal);
        // Else the last file might be there before the command has seen the signal.
        await setTimeout(2000);
        return false;
      };
      const line = ['run', '--silent', 'publish-frontend', 'dev', 'shop', 'dist'];
      running = project.start('npm', line, { group: true, environment: { AWS_ACCESS_KEY_ID: 'publish' } });
      const { output } = await running.ended;
      proxy.refuses = () => false;
      // The shell that npm started it by may be gone before it gets the signal itself.
      expect(output).toMatch(
        new RegExp(
          `${frontEnd.bucket}: must be published to until the end, got "(${signal}|the end of what started it)"; give the same command again, which goes on where this one stopped`,
        ),
      );
      const { exitCode, output: next } = await publishFrontend('dev', 'shop', 'dist');
      expect(next).toContain('0 uploaded, 1 unchanged');
      expect(exitCode).toBe(0);
    },
  );

  it.each([
    {
      refused: 'an environment that is none',
      args: ['qa', 'shop', 'dist'],
      error: 'command line: must name one of dev, staging, production, got "qa"; npm run publish-frontend',
    },
    {
      refused: 'no folder',
      args: ['dev', 'shop'],
      error:
        'command line: must name an environment, a front end and a folder, got "dev shop"; npm run publish-frontend',
    },
    {
      refused: 'a front end that is none',
      args: ['dev', 'shp', 'dist'],
      error: 'command line: must name one of frontEnds in environments/application.ts, got "shp"; did you mean shop?',
    },
    {
      refused: 'a folder that is not there',
      args: ['dev', 'shop', 'dits'],
      error: 'dits: must be the folder of a built front end, with index.html in it, got nothing; build it first',
    },
    {
      refused: 'half a day',
      args: ['dev', 'shop', 'dist', '--', '--keep-old-days', '0.5'],
      error: '--keep-old-days: must be a whole number of days, got "0.5"; 0 removes old files at once',
    },
  ])('refuses $refused in a sentence', async ({ args, error }) => {
    const { exitCode, output } = await publishFrontend(...args);
    expect(output).toContain(error);
    // Neither a stack trace nor a word of Terraform's.
    expect(output).not.toMatch(/ {4}at |Initializing/);
    expect(exitCode).toBe(1);
  });

  it('fails when AWS refuses a file', async () => {
    writeFileSync(join(project.folder, 'dist', 'robots.txt'), 'text');
    proxy.refuses = ({ method, path }) => method === 'PUT' && path.includes('robots.txt');
    const { exitCode, output } = await publishFrontend('dev', 'shop', 'dist');
    proxy.refuses = () => false;
    expect(output).toContain(`robots.txt: must be uploaded to ${frontEnd.bucket}, got "AccessDenied: Not for you";`);
    expect(exitCode).toBe(1);
  });
});

/** What Terraform would have written of an environment that it deployed, which takes minutes. */
async function putState(outputs: Record<string, unknown>): Promise<void> {
  const { bucket: Bucket, key: Key } = environmentCalled(name);
  const state = {
    version: 4,
    terraform_version: '1.11.0',
    serial: 1,
    lineage: 'dev',
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value, type: typeOf(value) }])),
    resources: [],
  };
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(state) }));
}

/** A type as Terraform writes it. */
function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (typeof value !== 'object' || value === null) return typeof value;
  return ['object', Object.fromEntries(Object.entries(value).map(([name, part]) => [name, typeOf(part)]))];
}

async function makeBucket(Bucket: string): Promise<void> {
  const LocationConstraint = region as BucketLocationConstraint;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
}

async function makeDistribution(bucket: string): Promise<string> {
  const { Distribution } = await cloudFront.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: bucket,
        Comment: '',
        Enabled: true,
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: 'front-end',
              DomainName: `${bucket}.s3.${region}.amazonaws.com`,
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
          ],
        },
        DefaultCacheBehavior: {
          TargetOriginId: 'front-end',
          ViewerProtocolPolicy: 'https-only',
          // Managed-CachingOptimized.
          CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        },
      },
    }),
  );
  return Distribution?.Id ?? '';
}
