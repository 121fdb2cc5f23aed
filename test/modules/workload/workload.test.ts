import { expect, it } from 'vitest';
import { celeryBeatSettings } from '../../../modules/celery-beat/settings.ts';
import { beatWorkload } from '../../../modules/celery-beat/workload.ts';
import { celeryWorkerSettings } from '../../../modules/celery-worker/settings.ts';
import { workerWorkload } from '../../../modules/celery-worker/workload.ts';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';
import { djangoWorkload } from '../../../modules/django-app/workload.ts';
import { flowerSettings } from '../../../modules/flower/settings.ts';
import { flowerWorkload } from '../../../modules/flower/workload.ts';
import { migrationSettings } from '../../../modules/release-task/settings.ts';
import { releaseTask } from '../../../modules/release-task/workload.ts';

const small = { cpu: 256, memoryMiB: 512 } as const;
const scaling = { minTasks: 0, maxTasks: 4 };
const plain = (workload: object) => JSON.parse(JSON.stringify(workload));
const common = { ...small, ephemeralStorageGiB: 20, architecture: 'x86_64', entryPoint: 'none' };
const cooldowns = { scaleOutCooldownSeconds: 60, scaleInCooldownSeconds: 180 };
const goesOn = (word: string) => ({
  command: ['python', '-c', expect.stringContaining(`celery.*${word}`)],
  settings: { intervalSeconds: 15, timeoutSeconds: 5, retries: 4, startPeriodSeconds: 300 },
});

it('describes Django, its port, its health check, and the requests that each task is kept at', () => {
  const settings = djangoAppSettings.parse({
    ...small,
    server: 'other',
    command: ['daphne', 'config.asgi:application'],
    scaling: { ...scaling, requestsPerTargetPerMinute: 600 },
  });
  const serving = {
    wsgiApplication: 'config.wsgi:application',
    idleTimeoutSeconds: 60,
    loadBalancerCidr: '10.0.0.0/16',
  };
  expect(plain(djangoWorkload(settings, serving))).toEqual({
    ...common,
    stopTimeoutSeconds: 60,
    logs: { kind: 'awslogs' },
    command: ['daphne', 'config.asgi:application'],
    port: 8000,
    healthCheck: {
      command: ['python', '-c', expect.stringContaining("HTTPConnection('127.0.0.1', 8000, timeout=5)")],
      settings: { kind: 'http', intervalSeconds: 15, timeoutSeconds: 5, retries: 4, startPeriodSeconds: 60 },
    },
    scaling: { ...scaling, ...cooldowns, requestsPerTargetPerMinute: 600 },
    signals: { requestsPerMinute: 600 },
  });
});

it('describes a worker, its queues, what each task is kept at of them, and that they wake it', () => {
  const settings = celeryWorkerSettings.parse({
    ...small,
    ...{ name: 'default', queues: ['default', 'mail'], concurrency: 2 },
    scaling,
    backlog: { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 },
    spot: { onDemandBase: 1 },
  });
  const working = {
    celeryApp: 'config',
    celeryVersion: '5.7',
    longestTaskSeconds: 300,
    role: 'worker-default',
    configuration: {},
  };
  expect(plain(workerWorkload(settings, working))).toEqual({
    ...common,
    stopTimeoutSeconds: 120,
    logs: { kind: 'awslogs' },
    command: expect.arrayContaining(['celery', '--queues', 'default,mail']),
    environment: { REMAP_SIGTERM: 'SIGQUIT' },
    healthCheck: goesOn('worker'),
    scaling: { ...scaling, ...cooldowns },
    signals: { queues: ['default', 'mail'], backlog: 240, wakesByQueues: true },
    spot: { onDemandBase: 1, percent: 100 },
  });
});

it('describes beat, of which there are never two', () => {
  expect(plain(beatWorkload(celeryBeatSettings.parse({ scheduler: 'database' }), 'config'))).toEqual({
    ...common,
    stopTimeoutSeconds: 30,
    logs: { kind: 'awslogs' },
    command: expect.arrayContaining(['celery', 'beat', 'django_celery_beat.schedulers:DatabaseScheduler']),
    healthCheck: goesOn('beat'),
    tasks: 1,
    neverTwo: true,
  });
});

it('describes Flower and its port', () => {
  expect(plain(flowerWorkload(flowerSettings.parse({}), 'config'))).toEqual({
    ...common,
    stopTimeoutSeconds: 30,
    logs: { kind: 'awslogs' },
    command: ['celery', '--app', 'config', 'flower', '--address=0.0.0.0', '--port=5555', '--max_tasks=10240'],
    port: 5555,
    tasks: 1,
  });
});

it('describes what a deploy runs once', () => {
  expect(plain(releaseTask(migrationSettings.parse({})))).toEqual({
    ...common,
    stopTimeoutSeconds: 30,
    command: ['python', 'manage.py', 'migrate', '--no-input'],
  });
});
