import { describe, expect, it } from 'vitest';
import { celeryShutdown } from '../../../../src/configuration/rules/celery-shutdown.ts';
import { findings, worker } from '../config.ts';

function found(settings: Parameters<typeof worker>[0], longestTaskSeconds = 300, celeryVersion = '5.7'): string[] {
  const queues = [
    { name: 'celery', longestTaskSeconds },
    { name: 'reports', longestTaskSeconds: 3600 },
  ];
  return findings(celeryShutdown, { workers: [worker(), worker(settings)] }, { queues, celeryVersion });
}

const lost =
  'otherwise a deploy, scaling in or Spot loses them; if they may not run twice, cut them into shorter ones and lower longestTaskSeconds in environments/application.ts, or raise workers[1]';

describe('celery-shutdown', () => {
  it('takes a worker as it is by default, whatever its pool and its tasks', () => {
    expect(found({}, 21_570)).toEqual([]);
    expect(found({ pool: 'threads' }, 21_570)).toEqual([]);
    expect(found({ pool: 'gevent' }, 21_570)).toEqual([]);
  });

  it('takes a soft shutdown that leaves prefork five seconds, and none less', () => {
    expect(found({ softShutdownSeconds: 115 })).toEqual([]);
    expect(found({ softShutdownSeconds: 55, stopTimeoutSeconds: 60 })).toEqual([]);
    expect(found({ softShutdownSeconds: 56, stopTimeoutSeconds: 60 })).toEqual([
      'workers[1].stopTimeoutSeconds: must be at least 61, softShutdownSeconds and 5 in which it gives the rest back, got 60; raise it, or lower workers[1].softShutdownSeconds',
    ]);
  });

  it('asks no such margin of Celery before 5.5, which has no soft shutdown, and finishes within stopTimeoutSeconds', () => {
    expect(found({ stopTimeoutSeconds: 2 }, 300, '5.4')).toEqual([]);
    expect(found({ acksLate: false }, 120, '5.4')).toEqual([]);
    expect(found({ acksLate: false }, 121, '5.4')).toEqual([
      `workers[1].acksLate: must be true, since its queues have tasks of 121 seconds and it finishes those of stopTimeoutSeconds, 120, got false; ${lost}.stopTimeoutSeconds`,
    ]);
  });

  it.each(['threads', 'gevent'] as const)('asks no such margin of %s, which has no soft shutdown', (pool) => {
    expect(found({ pool, stopTimeoutSeconds: 2 })).toEqual([]);
  });

  it('takes early acknowledgement where the longest task is done within the soft shutdown', () => {
    expect(found({ acksLate: false }, 90)).toEqual([]);
    expect(found({ acksLate: false }, 91)).toEqual([
      `workers[1].acksLate: must be true, since its queues have tasks of 91 seconds and it finishes those of softShutdownSeconds, 90, got false; ${lost}.softShutdownSeconds`,
    ]);
  });

  it.each(['threads', 'gevent'] as const)('gives %s all of the stop timeout for it', (pool) => {
    expect(found({ pool, acksLate: false }, 120)).toEqual([]);
    expect(found({ pool, acksLate: false }, 121)).toEqual([
      `workers[1].acksLate: must be true, since its queues have tasks of 121 seconds and it finishes those of stopTimeoutSeconds, 120, got false; ${lost}.stopTimeoutSeconds`,
    ]);
  });

  it('goes by the longest task of all queues of the worker', () => {
    expect(found({ acksLate: false, queues: ['celery', 'reports'] }, 1)).toEqual([
      `workers[1].acksLate: must be true, since its queues have tasks of 3600 seconds and it finishes those of softShutdownSeconds, 90, got false; ${lost}.softShutdownSeconds`,
    ]);
  });

  it.each(['threads', 'gevent'] as const)('refuses to replace the processes of %s, which has none', (pool) => {
    expect(found({ maxTasksPerChild: 100 })).toEqual([]);
    expect(found({ pool, maxTasksPerChild: 100 })).toEqual([
      `workers[1].maxTasksPerChild: must be left out with pool ${pool}, got 100; only prefork has processes to replace`,
    ]);
  });
});
