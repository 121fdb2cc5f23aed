import { describe, expect, it } from 'vitest';
import {
  leastVisibilitySeconds,
  longestTaskSeconds,
  queueSettings,
  sqsVisibilitySeconds,
} from '../../../modules/broker/queues.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('settings of a queue', () => {
  itKeepsWithinBounds(
    queueSettings,
    { name: 'default' },
    {
      name: {
        takes: ['default', 'High_priority-2', '2nd', 'a'.repeat(40), 'unacked_reports', 'reports_unacked', 'kombu'],
        refuses: ['', '-a', '_kombu', 'a b', 'a.fifo', 'a'.repeat(41), undefined, 'a-dead-letters'],
        message:
          'must be up to 40 letters, digits, hyphens and underscores that do not end in -dead-letters; such as celery',
      },
      longestTaskSeconds: {
        takes: [1, 21_570],
        refuses: [0, 21_571],
        message:
          'must be a whole number from 1 to 21570; cut a longer task into several; the broker would give it to a second worker',
      },
    },
  );

  it.each([
    ...[
      'constructor',
      'hasOwnProperty',
      'isPrototypeOf',
      'propertyIsEnumerable',
      'toLocaleString',
      'toString',
      'valueOf',
    ],
  ])('refuses the name %s, which each object has', (name) => {
    expect(refusals('queues[0]', queueSettings, { name })).toEqual([
      `queues[0].name: must not be what each object of JavaScript has, such as constructor or toString, got "${name}"; take another name`,
    ]);
  });

  it.each(['unacked', 'unacked_index', 'unacked_mutex'])('refuses the name %s, which Celery uses in Redis', (name) => {
    expect(refusals('queues[0]', queueSettings, { name })).toEqual([
      `queues[0].name: must not be unacked, unacked_index or unacked_mutex, got "${name}"; Celery keeps in Redis what workers have taken under these names`,
    ]);
  });

  it('gives a task five minutes by default', () => {
    expect(queueSettings.parse({ name: 'default' })).toEqual({ name: 'default', longestTaskSeconds: 300 });
  });
});

const short = { name: 'default', longestTaskSeconds: 300 };
const long = { name: 'reports', longestTaskSeconds: 1800 };

describe('leastVisibilitySeconds', () => {
  it('is time for a task to wait for another one, to run and to stop, whoever takes it', () => {
    expect(leastVisibilitySeconds(short, [short, long], [])).toBe(660);
    expect(leastVisibilitySeconds(short, [short, long], [{ queues: ['reports'], prefetchMultiplier: 9 }])).toBe(660);
    expect(leastVisibilitySeconds(short, [short, long], [{ queues: ['default'], prefetchMultiplier: 1 }])).toBe(660);
  });

  it('is time to wait for the longest task of all queues of a worker, as many times as it takes tasks beside the one it runs', () => {
    const both = { queues: ['default', 'reports'], prefetchMultiplier: 4 };
    expect(leastVisibilitySeconds(short, [short, long], [both])).toBe(4 * 1800 + 300 + 60);
    expect(leastVisibilitySeconds(long, [short, long], [both])).toBe(4 * 1800 + 1800 + 60);
  });

  it('goes by the slowest of the workers of a queue', () => {
    const workers = [2, 5, 3].map((prefetchMultiplier) => ({ queues: ['default'], prefetchMultiplier }));
    expect(leastVisibilitySeconds(short, [short], workers)).toBe(5 * 300 + 300 + 60);
  });

  it('is what SQS takes at most, 12 hours, for the longest task there may be', () => {
    const longest = { name: 'default', longestTaskSeconds: 21_570 };
    expect(leastVisibilitySeconds(longest, [longest], [{ queues: ['default'], prefetchMultiplier: 1 }])).toBe(43_200);
  });
});

describe('sqsVisibilitySeconds', () => {
  it('is what the settings say, or what the tasks of the queue need, whichever is longer', () => {
    const workers = [{ queues: ['default', 'reports'], prefetchMultiplier: 1 }];
    const ofSetting = (visibilityTimeoutSeconds: number) =>
      [short, long].map((queue) => sqsVisibilitySeconds({ visibilityTimeoutSeconds }, queue, [short, long], workers));
    expect(ofSetting(60)).toEqual([2160, 3660]);
    expect(ofSetting(2161)).toEqual([2161, 3660]);
    expect(ofSetting(43_200)).toEqual([43_200, 43_200]);
  });
});

describe('longestTaskSeconds', () => {
  it('is that of the slowest queue of a worker, and none without a queue', () => {
    expect(longestTaskSeconds({ queues: ['default', 'reports'] }, [short, long])).toBe(1800);
    expect(longestTaskSeconds({ queues: ['default'] }, [short, long])).toBe(300);
    expect(longestTaskSeconds({ queues: ['mail'] }, [short, long])).toBe(0);
  });
});
