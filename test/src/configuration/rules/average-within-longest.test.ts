import { expect, it } from 'vitest';
import { averageWithinLongest } from '../../../../src/configuration/rules/average-within-longest.ts';
import { findings, worker } from '../config.ts';

const queues = [
  { name: 'default', longestTaskSeconds: 300 },
  { name: 'reports', longestTaskSeconds: 1800 },
];

function found(averageTaskMilliseconds: number, ...taken: string[]): string[] {
  const backlog = { acceptableWaitSeconds: 60, averageTaskMilliseconds };
  return findings(averageWithinLongest, { workers: [worker(), worker({ queues: taken, backlog })] }, { queues });
}

it('takes an average as long as the longest task of all queues of the worker', () => {
  expect(found(300_000, 'default')).toEqual([]);
  expect(found(1_800_000, 'default', 'reports')).toEqual([]);
});

it('refuses an average that is longer, whatever other workers take', () => {
  expect(found(300_001, 'default')).toEqual([
    'workers[1].backlog.averageTaskMilliseconds: must be at most 300000, since the longestTaskSeconds of its queues are 300, got 300001; lower it, or raise longestTaskSeconds in environments/application.ts',
  ]);
});

it('leaves a worker of unknown queues to the rule on queues', () => {
  expect(found(300_001, 'other')).toEqual([]);
});
