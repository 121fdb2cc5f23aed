import { describe, expect, it } from 'vitest';
import { leastVisibilitySeconds, queueSettings } from '../../../modules/broker/queues.ts';
import { itKeepsWithinBounds } from '../settings.ts';

describe('settings of a queue', () => {
  itKeepsWithinBounds(
    queueSettings,
    { name: 'default' },
    {
      name: {
        takes: ['default', 'High_priority-2', '2nd', 'a'.repeat(40)],
        refuses: ['', '-a', '_a', 'a b', 'a.fifo', 'a'.repeat(41), undefined],
        message:
          'must be up to 40 letters, digits, hyphens and underscores that do not end in -dead-letters; such as default',
      },
      longestTaskSeconds: {
        takes: [1, 21_570],
        refuses: [0, 21_571],
        message:
          'must be a whole number from 1 to 21570; cut a longer task into several; the broker would give it to a second worker',
      },
    },
  );

  it('gives a task five minutes by default', () => {
    expect(queueSettings.parse({ name: 'default' })).toEqual({ name: 'default', longestTaskSeconds: 300 });
  });
});

describe('leastVisibilitySeconds', () => {
  it('is time for a task to wait for another one, to run and to stop', () => {
    expect(leastVisibilitySeconds({ name: 'default', longestTaskSeconds: 300 })).toBe(660);
  });

  it('is what SQS takes at most, 12 hours, for the longest task there may be', () => {
    expect(leastVisibilitySeconds({ name: 'default', longestTaskSeconds: 21_570 })).toBe(43_200);
  });
});
