import { expect, it } from 'vitest';
import { visibilityOutlastsTasks } from '../../../environments/rules/visibility-outlasts-tasks.ts';
import { findings } from '../config.ts';

const queues = [
  { name: 'default', longestTaskSeconds: 300 },
  { name: 'reports', longestTaskSeconds: 1800 },
  { name: 'mail', longestTaskSeconds: 60 },
];

function redis(visibilityTimeoutSeconds: number): string[] {
  const broker = { kind: 'redis' as const, nodeType: 'cache.t4g.micro', replicas: 0, visibilityTimeoutSeconds };
  return findings(visibilityOutlastsTasks, { broker }, { queues });
}

it('takes a timeout in which the longest task can wait for another one, run and stop', () => {
  expect(redis(3660)).toEqual([]);
});

it('refuses a timeout a second shorter, and names the queue', () => {
  expect(redis(3659)).toEqual([
    'broker.visibilityTimeoutSeconds: must be at least 3660 for the queue reports, whose longestTaskSeconds are 1800, got 3659; raise it, or lower longestTaskSeconds in environments/application.ts',
  ]);
});

it('asks nothing of SQS, where each queue has a timeout of its own, and nothing without a broker', () => {
  expect(findings(visibilityOutlastsTasks, { broker: { kind: 'sqs' } }, { queues })).toEqual([]);
  expect(findings(visibilityOutlastsTasks, {}, { queues })).toEqual([]);
});
