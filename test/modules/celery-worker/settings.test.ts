import { describe, expect, it } from 'vitest';
import { celeryWorkerSettings, workerAlarmsShape } from '../../../modules/celery-worker/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { lasting } from '../alarms.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const valid = { name: 'default', queues: ['default'], cpu: 256, memoryMiB: 512, tasks: 1, concurrency: 2 };

describe('settings of a worker', () => {
  itKeepsWithinBounds(celeryWorkerSettings, valid, {
    pool: {
      takes: ['prefork', 'threads', 'gevent', undefined],
      refuses: ['solo', 'eventlet', ''],
      message:
        'must be one of prefork, threads, gevent; prefork if the tasks compute or you have no reason for another',
    },
    sharesQueues: {
      takes: [true, false, undefined],
      refuses: ['mail', 0],
      message: 'must be true or false; true if another worker takes from the same queues',
    },
    concurrency: {
      takes: [1, 1000],
      refuses: [0, 1001, 1.5],
      message:
        'must be a whole number from 1 to 1000; one or two a vCPU for tasks that compute, more for those that wait',
    },
    prefetchMultiplier: {
      takes: [1, 1000, undefined],
      refuses: [0, 1001],
      message: 'must be a whole number from 1 to 1000; 1 is fair, more pays with tasks of some milliseconds only',
    },
    maxTasksPerChild: {
      takes: [1, 1_000_000, undefined],
      refuses: [0, 1_000_001],
      message: 'must be a whole number from 1 to 1000000; leave it out to replace none',
    },
    acksLate: {
      takes: [true, false, undefined],
      refuses: ['late', 1],
      message: 'must be true or false; false loses the tasks of a worker that is killed, true may run them twice',
    },
    softShutdownSeconds: {
      takes: [1, 115, undefined],
      refuses: [0, 116],
      message: 'must be a whole number from 1 to 115; it must leave stopTimeoutSeconds a margin',
    },
    stopTimeoutSeconds: {
      takes: [2, 120, undefined],
      refuses: [1, 121],
      message: 'must be a whole number from 2 to 120; Fargate kills a task after 120 seconds at the latest',
    },
  });

  it('run prefork on demand, give it two minutes to stop, and lose no task, by default', () => {
    expect(celeryWorkerSettings.parse(valid)).toEqual({
      ...valid,
      capacity: { kind: 'fargate' },
      sharesQueues: false,
      pool: 'prefork',
      prefetchMultiplier: 1,
      acksLate: true,
      softShutdownSeconds: 90,
      stopTimeoutSeconds: 120,
      logs: { kind: 'awslogs' },
      architecture: 'x86_64',
      entryPoint: 'none',
      ephemeralStorageGiB: 20,
      healthCheck: { intervalSeconds: 15, timeoutSeconds: 5, retries: 4, startPeriodSeconds: 300 },
      alarms: expect.any(Object),
    });
  });

  it('must say what the worker is called, takes from, costs, and runs at a time', () => {
    expect(required(celeryWorkerSettings)).toEqual(['name', 'queues', 'cpu', 'memoryMiB', 'concurrency']);
  });

  it('take a name that AWS can call things by', () => {
    const refused = (name: unknown) => refusals('dev.workers[0]', celeryWorkerSettings, { ...valid, name });
    expect(['default', 'slow-reports', 'q2', 'a'.repeat(30)].flatMap(refused)).toEqual([]);
    expect(['', 'Default', 'slow_reports', '2nd', 'slow-', 7].map(refused)).toEqual(
      ['""', '"Default"', '"slow_reports"', '"2nd"', '"slow-"', '7'].map((got) => [
        `dev.workers[0].name: must be lower-case words joined by hyphens, got ${got}; such as default or slow-reports`,
      ]),
    );
    expect(refused('a'.repeat(31))).toEqual([
      `dev.workers[0].name: must have at most 30 characters, got "${'a'.repeat(31)}"; the names of AWS resources are made of it`,
    ]);
  });

  it('take from one queue to fifty', () => {
    const refused = (queues: unknown) => refusals('dev.workers[0]', celeryWorkerSettings, { ...valid, queues });
    const fiftyOne = Array.from({ length: 51 }, (_, index) => `queue-${index}`);
    expect([['default'], fiftyOne.slice(1)].flatMap(refused)).toEqual([]);
    expect(refused([])).toEqual([
      'dev.workers[0].queues: must be a list of 1 to 50, got []; a worker without a queue would do nothing',
    ]);
    expect(refused(fiftyOne)).toEqual([
      expect.stringMatching(
        /^dev\.workers\[0\]\.queues: must be a list of 1 to 50, got .+; a worker without a queue would do nothing$/,
      ),
    ]);
    expect(refused(['default', 'no queue'])).toEqual([
      'dev.workers[0].queues[1]: must be up to 40 letters, digits, hyphens and underscores that do not end in -dead-letters, got "no queue"; such as celery',
    ]);
  });
});

describe('settings of a backlog', () => {
  const refused = (backlog: object) =>
    refusals('dev.workers[0]', celeryWorkerSettings, {
      ...valid,
      backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250, ...backlog },
    });

  it('take a wait of up to a day', () => {
    expect([1, 86_400].flatMap((acceptableWaitSeconds) => refused({ acceptableWaitSeconds }))).toEqual([]);
    expect([0, 86_401].flatMap((acceptableWaitSeconds) => refused({ acceptableWaitSeconds }))).toEqual(
      [0, 86_401].map(
        (got) =>
          `dev.workers[0].backlog.acceptableWaitSeconds: must be a whole number from 1 to 86400, got ${got}; a new worker is there after one to two minutes`,
      ),
    );
  });

  it('take tasks of up to six hours', () => {
    expect([1, 21_600_000].flatMap((averageTaskMilliseconds) => refused({ averageTaskMilliseconds }))).toEqual([]);
    expect([0, 21_600_001].flatMap((averageTaskMilliseconds) => refused({ averageTaskMilliseconds }))).toEqual(
      [0, 21_600_001].map(
        (got) =>
          `dev.workers[0].backlog.averageTaskMilliseconds: must be a whole number from 1 to 21600000, got ${got}; Celery logs how long each task took`,
      ),
    );
  });
});

describe('settings of Spot', () => {
  const refused = (spot: object) => refusals('dev.workers[0]', celeryWorkerSettings, { ...valid, spot });

  it('put all tasks there by default', () => {
    expect(celeryWorkerSettings.parse({ ...valid, spot: {} }).spot).toEqual({ onDemandBase: 0, percent: 100 });
  });

  it('take a base on demand', () => {
    expect([0, 1000].flatMap((onDemandBase) => refused({ onDemandBase }))).toEqual([]);
    expect([-1, 1001].flatMap((onDemandBase) => refused({ onDemandBase }))).toEqual(
      [-1, 1001].map(
        (got) =>
          `dev.workers[0].spot.onDemandBase: must be a whole number from 0 to 1000, got ${got}; 0 lets all of them be taken back at once`,
      ),
    );
  });

  it('take a share in percent', () => {
    expect([1, 100].flatMap((percent) => refused({ percent }))).toEqual([]);
    expect([0, 101].flatMap((percent) => refused({ percent }))).toEqual(
      [0, 101].map(
        (got) =>
          `dev.workers[0].spot.percent: must be a whole number from 1 to 100, got ${got}; leave spot out to have none on Spot`,
      ),
    );
  });
});

describe('settings of the protection', () => {
  const refused = (protection: object) =>
    refusals('dev.workers[0]', celeryWorkerSettings, { ...valid, protection: { atMostMinutes: 60, ...protection } });

  it('call a task long after a minute by default, and must say how long a deploy may wait', () => {
    const { protection } = celeryWorkerSettings.parse({ ...valid, protection: { atMostMinutes: 60 } });
    expect(protection).toEqual({ afterSeconds: 60, atMostMinutes: 60 });
    expect(refused({ atMostMinutes: undefined })).toEqual([
      `dev.workers[0].protection.atMostMinutes: must be a whole number from 1 to 2880, got nothing; a deploy waits for so long; ECS protects a task for 48 hours at most`,
    ]);
  });

  it('take as long as ECS does', () => {
    expect([1, 2880].flatMap((atMostMinutes) => refused({ atMostMinutes }))).toEqual([]);
    expect([0, 2881].flatMap((atMostMinutes) => refused({ atMostMinutes }))).toEqual(
      [0, 2881].map(
        (got) =>
          `dev.workers[0].protection.atMostMinutes: must be a whole number from 1 to 2880, got ${got}; a deploy waits for so long; ECS protects a task for 48 hours at most`,
      ),
    );
  });

  it('call no task of a few seconds long', () => {
    expect([5, 86_400].flatMap((afterSeconds) => refused({ afterSeconds }))).toEqual([]);
    expect([4, 86_401].flatMap((afterSeconds) => refused({ afterSeconds }))).toEqual(
      [4, 86_401].map(
        (got) =>
          `dev.workers[0].protection.afterSeconds: must be a whole number from 5 to 86400, got ${got}; a minute spares short tasks the calls`,
      ),
    );
  });
});

describe('settings of the alarms of a worker', () => {
  const percent = { takes: [1, 100], refuses: [0, 101] };
  const many = { takes: [1, 1_000_000], refuses: [0, 1_000_001] };
  itKeepsWithinBounds(workerAlarmsShape.backlog, {}, lasting);
  itKeepsWithinBounds(
    workerAlarmsShape.unattended,
    {},
    { tasks: { ...many, message: 'must be a whole number from 1 to 1000000; how many tasks are not done' } },
  );
  itKeepsWithinBounds(
    workerAlarmsShape.failures,
    {},
    {
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the tasks' },
      minTasks: { ...many, message: 'must be a whole number from 1 to 1000000; a share of few tasks says little' },
    },
  );

  it('wait by default for as long as what they are about takes to fix itself', () => {
    expect(group(workerAlarmsShape).parse({})).toEqual({
      missingTasks: { tasks: 1, periodSeconds: 60, periods: 10, datapoints: 5 },
      memory: { percent: 90, periodSeconds: 60, periods: 5, datapoints: 5 },
      backlog: { periodSeconds: 60, periods: 15, datapoints: 15 },
      unattended: { tasks: 1, periodSeconds: 60, periods: 10, datapoints: 10 },
      failures: { percent: 10, minTasks: 5, periodSeconds: 900, periods: 1, datapoints: 1 },
    });
  });
});
