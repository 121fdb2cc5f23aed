import { describe, expect, it } from 'vitest';
import { everyQueueConsumed } from '../../../../src/configuration/rules/every-queue-consumed.ts';
import { findings, redis, worker } from '../config.ts';

const queues = ['default', 'reports', 'mail'].map((name) => ({ name, longestTaskSeconds: 300 }));

function found(...workers: Parameters<typeof worker>[0][]): string[] {
  return findings(everyQueueConsumed, { broker: redis, workers: workers.map(worker) }, { queues });
}

const unconsumed =
  'otherwise tasks wait there for ever: add it to the queues of a worker, or take it from the application';
const unknown = 'must be one of the queues of environments/application.ts';
const apart = 'set it in each of them, or give each its own queues';

describe('every-queue-consumed', () => {
  it('takes one worker for all queues, and one for each', () => {
    expect(found({ queues: ['mail', 'default', 'reports'] })).toEqual([]);
    expect(found({ queues: ['mail'] }, { queues: ['default'] }, { queues: ['reports'] })).toEqual([]);
  });

  it('asks nothing without a broker', () => {
    expect(findings(everyQueueConsumed, {}, { queues })).toEqual([]);
    expect(findings(everyQueueConsumed, { workers: [worker({ queues: ['x'] })] }, { queues })).toEqual([]);
  });

  it('refuses queues that no worker takes from, at once', () => {
    expect(found({ queues: ['reports'] })).toEqual([
      `workers: must take from each queue of environments/application.ts, default, mail too, got ["reports"]; ${unconsumed}`,
    ]);
    expect(found()).toEqual([
      'workers: must be given with broker, got nothing; otherwise nobody takes from default, reports, mail: add a worker, or leave broker out for an environment without Celery',
    ]);
  });

  it('refuses a queue that nobody sends to, and names the nearest', () => {
    expect(found({ queues: ['default', 'mail'] }, { queues: ['reports', 'repots'] })).toEqual([
      `workers[1].queues[1]: ${unknown}, got "repots"; did you mean reports? Otherwise take one of default, reports, mail`,
    ]);
  });

  it('refuses a queue that a worker names twice', () => {
    expect(found({ queues: ['default', 'mail', 'reports', 'mail'] })).toEqual([
      'workers[0].queues[3]: must not be named twice, got "mail"; name each queue once',
    ]);
  });

  it('takes a queue that workers share, if each of them says so', () => {
    const shared = { queues: ['default', 'mail'], sharesQueues: true };
    expect(found(shared, { queues: ['reports'] }, { ...shared, queues: ['mail'] })).toEqual([]);
  });

  it('refuses a queue that two workers take from, where one does not say so', () => {
    expect(
      found({ queues: ['default', 'mail', 'reports'] }, { queues: ['reports', 'mail'], sharesQueues: true }),
    ).toEqual([
      `workers[0].sharesQueues: must be true, since workers[1] takes from mail, reports too, got false; ${apart}`,
    ]);
    expect(found({ queues: ['default', 'mail', 'reports'] }, { queues: ['reports'] })).toEqual([
      `workers[0].sharesQueues: must be true, since workers[1] takes from reports too, got false; ${apart}`,
      `workers[1].sharesQueues: must be true, since workers[0] takes from reports too, got false; ${apart}`,
    ]);
  });

  it('refuses to share what nobody else takes from', () => {
    expect(found({ queues: ['default', 'mail'], sharesQueues: true }, { queues: ['reports'] })).toEqual([
      'workers[0].sharesQueues: must be false, since no other worker takes from its queues, got true; leave it out, or fix queues',
    ]);
  });
});
