import { describe, expect, it } from 'vitest';
import { stopOutlastsPolls } from '../../../../src/configuration/rules/stop-outlasts-polls.ts';
import { findings, redis, worker } from '../config.ts';

type Worker = Parameters<typeof worker>[0];

const queues = Array.from({ length: 12 }, (_, index) => ({ name: `queue-${index}`, longestTaskSeconds: 60 }));
const first = (count: number) => queues.slice(0, count).map(({ name }) => name);

const sqs = { kind: 'sqs' as const };

function found(settings: Worker, broker: typeof redis | typeof sqs = sqs, celeryVersion = '5.7'): string[] {
  const workers = [worker({ queues: first(1) }), worker({ queues: first(1), ...settings })];
  return findings(stopOutlastsPolls, { broker, workers }, { queues, celeryVersion });
}

describe('stop-outlasts-polls', () => {
  it('takes a worker of SQS as it is by default, of prefork and of gevent', () => {
    expect(found({})).toEqual([]);
    expect(found({ pool: 'gevent' })).toEqual([]);
  });

  it('refuses threads with SQS, and says what else there is', () => {
    expect(found({ pool: 'threads', stopTimeoutSeconds: 2, softShutdownSeconds: 1 })).toEqual([
      `workers[1].pool: must be prefork or gevent with broker.kind 'sqs', since a worker of threads that is told to stop hides a task that arrives meanwhile for broker.visibilityTimeoutSeconds, got "threads"; take gevent for tasks that mostly wait for others, prefork for all else, or the broker redis`,
    ]);
  });

  it('asks for a soft shutdown in which a request of prefork ends, and takes none shorter', () => {
    expect(found({ softShutdownSeconds: 10 })).toEqual([]);
    expect(found({ softShutdownSeconds: 9 })).toEqual([
      "workers[1].softShutdownSeconds: must be at least 10 with broker.kind 'sqs', where a request for tasks waits 5 seconds, got 9; raise it; a task that arrives when the worker is gone stays hidden for broker.visibilityTimeoutSeconds",
    ]);
    // These have none.
    expect(found({ softShutdownSeconds: 9, pool: 'gevent' })).toEqual([]);
    expect(found({ softShutdownSeconds: 9 }, sqs, '5.4')).toEqual([]);
  });

  it('gives gevent the time to ask each of its queues twice', () => {
    expect(found({ pool: 'gevent', queues: first(2), stopTimeoutSeconds: 25 })).toEqual([]);
    expect(found({ pool: 'gevent', queues: first(2), stopTimeoutSeconds: 24 })).toEqual([
      "workers[1].stopTimeoutSeconds: must be at least 25 with broker.kind 'sqs', where a worker of gevent asks each of its 2 queues for 5 seconds, and once more when it is told to stop, got 24; raise it up to 120, or give workers[1] fewer queues",
    ]);
    expect(found({ pool: 'gevent', queues: first(11) })).toEqual([]);
    expect(found({ pool: 'gevent', queues: first(12) })).toHaveLength(1);
    expect(found({ queues: first(12) })).toEqual([]);
  });

  it('lets Redis have all of them, where no request waits', () => {
    for (const pool of ['threads', 'gevent', 'prefork'] as const) {
      expect(found({ pool, stopTimeoutSeconds: 2, softShutdownSeconds: 1 }, redis)).toEqual([]);
    }
  });
});
