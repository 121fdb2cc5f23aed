import { describe, expect, it } from 'vitest';
import { connectionsPerTask, type Serving, serverCommand, workersOf } from '../../../modules/django-app/server.ts';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';

const serving = {
  wsgiApplication: 'config.wsgi:application',
  asgiApplication: 'config.asgi:application',
  port: 8000,
  idleTimeoutSeconds: 75,
  loadBalancerCidr: '10.20.0.0/16',
};

const settingsOf = (settings: object) => djangoAppSettings.parse({ cpu: 256, memoryMiB: 512, tasks: 1, ...settings });

function command(settings: object, overrides: Partial<Serving> = {}): string[] {
  return serverCommand(settingsOf(settings), { ...serving, ...overrides });
}

describe('workersOf', () => {
  it.each([
    [256, 2],
    [512, 2],
    [1024, 3],
    [2048, 5],
    [4096, 9],
    [8192, 17],
    [16_384, 33],
  ])('is 2 x vCPU + 1, rounded up: of cpu %d, %d', (cpu, workers) => {
    expect(workersOf(settingsOf({ cpu }))).toBe(workers);
    expect(workersOf(settingsOf({ cpu, server: 'uvicorn' }))).toBe(workers);
  });

  it('is what was set, if anything was', () => {
    expect(workersOf(settingsOf({ cpu: 4096, workers: 1 }))).toBe(1);
  });

  it('is one under another server, unless it is told otherwise', () => {
    expect(workersOf(settingsOf({ cpu: 4096, server: 'other', command: ['daphne'] }))).toBe(1);
    expect(workersOf(settingsOf({ cpu: 4096, server: 'other', command: ['granian'], workers: 4 }))).toBe(4);
  });
});

describe('connectionsPerTask', () => {
  it('is one for each thread of gunicorn', () => {
    expect(connectionsPerTask(settingsOf({ workers: 3, threads: 5 }))).toBe(15);
    expect(connectionsPerTask(settingsOf({ cpu: 1024 }))).toBe(12);
  });

  it('is the pool of each worker of uvicorn, and of another server', () => {
    expect(connectionsPerTask(settingsOf({ server: 'uvicorn', workers: 3, connectionsPerWorker: 5 }))).toBe(15);
    expect(connectionsPerTask(settingsOf({ server: 'uvicorn', cpu: 1024 }))).toBe(12);
    const other = { server: 'other', command: ['granian'] };
    expect(connectionsPerTask(settingsOf({ ...other, workers: 3, connectionsPerWorker: 5 }))).toBe(15);
    expect(connectionsPerTask(settingsOf(other))).toBe(4);
  });
});

describe('serverCommand', () => {
  it('runs gunicorn, whole and literally this', () => {
    expect(command({})).toEqual([
      ...['gunicorn', 'config.wsgi:application'],
      ...['--bind', '0.0.0.0:8000'],
      ...['--workers', '2'],
      ...['--threads', '4'],
      ...['--timeout', '60'],
      ...['--graceful-timeout', '30'],
      ...['--keep-alive', '80'],
      ...['--max-requests', '5000'],
      ...['--max-requests-jitter', '500'],
      ...['--worker-tmp-dir', '/dev/shm'],
      ...['--access-logfile', '-'],
      ...['--error-logfile', '-'],
    ]);
  });

  it('runs uvicorn, whole and literally this', () => {
    expect(command({ server: 'uvicorn' })).toEqual([
      ...['uvicorn', 'config.asgi:application'],
      ...['--host', '0.0.0.0'],
      ...['--port', '8000'],
      ...['--workers', '2'],
      ...['--timeout-worker-healthcheck', '60'],
      ...['--timeout-graceful-shutdown', '30'],
      ...['--timeout-keep-alive', '80'],
      ...['--ws-ping-interval', '20'],
      ...['--limit-max-requests', '5000'],
      ...['--limit-max-requests-jitter', '500'],
      ...['--forwarded-allow-ips', '10.20.0.0/16'],
    ]);
  });

  it.each([
    ['gunicorn', ['--workers 5', '--timeout 70', '--graceful-timeout 110', '--max-requests 9 --max-requests-jitter 8']],
    [
      'uvicorn',
      [
        ...['--workers 5', '--timeout-worker-healthcheck 70', '--timeout-graceful-shutdown 110'],
        '--limit-max-requests 9 --limit-max-requests-jitter 8',
      ],
    ],
  ])('tells %s what the settings say', (server, flags) => {
    const settings = { workerTimeoutSeconds: 70, gracefulTimeoutSeconds: 110, maxRequests: 9, maxRequestsJitter: 8 };
    const words = command({ ...settings, server, workers: 5 }).join(' ');
    for (const flag of flags) expect(words).toContain(` ${flag} `);
  });

  it('gives gunicorn its threads', () => {
    expect(command({ threads: 8 }).join(' ')).toContain('--threads 8 ');
  });

  it.each(['gunicorn', 'uvicorn'])('lets %s keep connections for longer than the load balancer does', (server) => {
    expect(command({ server }, { idleTimeoutSeconds: 4000 }).join(' ')).toMatch(/keep-alive 4005 /);
    // And than the proxy does that services call it by.
    expect(command({ server }, { proxyIdleTimeoutSeconds: 300 }).join(' ')).toMatch(/keep-alive 305 /);
    expect(command({ server }, { proxyIdleTimeoutSeconds: 10 }).join(' ')).toMatch(/keep-alive 80 /);
  });

  it.each([
    [4000, 20],
    [40, 20],
    [39, 19.5],
    [1, 0.5],
  ])('has uvicorn ping websockets before a load balancer closes them that does after %d seconds', (idle, seconds) => {
    const words = command({ server: 'uvicorn' }, { idleTimeoutSeconds: idle }).join(' ');
    expect(words).toContain(` --ws-ping-interval ${seconds} `);
    expect(seconds).toBeLessThan(idle);
  });

  it.each(['gunicorn', 'uvicorn'])('lets a worker of %s live for ever when maxRequests is 0', (server) => {
    expect(command({ server, maxRequests: 0 }).join(' ')).not.toMatch(/max-requests/);
  });

  it('runs another command as it was written', () => {
    const daphne = ['daphne', '-b', '0.0.0.0', '-p', '8000', 'config.asgi:application'];
    expect(command({ server: 'other', command: daphne })).toEqual(daphne);
  });

  it('runs no uvicorn without an ASGI application', () => {
    const { asgiApplication: _, ...wsgiOnly } = serving;
    expect(() => serverCommand(settingsOf({ server: 'uvicorn' }), wsgiOnly)).toThrow(
      new Error('asgiApplication: must be given with server uvicorn, got nothing; such as config.asgi:application'),
    );
  });
});
