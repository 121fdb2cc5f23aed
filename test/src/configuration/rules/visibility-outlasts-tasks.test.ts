import { describe, expect, it } from 'vitest';
import { visibilityOutlastsTasks } from '../../../../src/configuration/rules/visibility-outlasts-tasks.ts';
import { findings, redis, worker } from '../config.ts';

const queues = [
  { name: 'default', longestTaskSeconds: 300 },
  { name: 'reports', longestTaskSeconds: 1800 },
  { name: 'mail', longestTaskSeconds: 60 },
];

type Worker = Parameters<typeof worker>[0];

describe('visibility-outlasts-tasks, of Redis', () => {
  function found(visibilityTimeoutSeconds: number, ...workers: Worker[]): string[] {
    const broker = { ...redis, visibilityTimeoutSeconds };
    return findings(visibilityOutlastsTasks, { broker, workers: workers.map(worker) }, { queues });
  }

  it('takes a timeout in which the longest task can wait for another one, run and stop', () => {
    expect(found(3660)).toEqual([]);
    expect(found(3660, { queues: ['default', 'mail'] }, { queues: ['reports'] })).toEqual([]);
  });

  it('refuses a timeout a second shorter, and names the queue', () => {
    const workers = [{ queues: ['mail'], prefetchMultiplier: 5 }, { queues: ['default', 'reports'] }];
    expect(found(3659, ...workers)).toEqual([
      'broker.visibilityTimeoutSeconds: must be at least 3660 for the queue reports, whose longestTaskSeconds are 1800, got 3659; raise it, or lower longestTaskSeconds in environments/application.ts',
    ]);
  });

  it('names the first of the queues that need as long', () => {
    const queues = ['first', 'second'].map((name) => ({ name, longestTaskSeconds: 300 }));
    const broker = { ...redis, visibilityTimeoutSeconds: 600 };
    expect(findings(visibilityOutlastsTasks, { broker }, { queues })).toEqual([
      expect.stringContaining('for the queue first,'),
    ]);
  });

  it('counts the tasks that a worker holds beside the one it runs, and names the worker', () => {
    const workers = [
      { queues: ['mail'], prefetchMultiplier: 5 },
      { queues: ['default'], prefetchMultiplier: 12 },
    ];
    expect(found(12 * 300 + 300 + 60, ...workers)).toEqual([]);
    expect(found(12 * 300 + 300 + 59, ...workers)).toEqual([
      'broker.visibilityTimeoutSeconds: must be at least 3960 for the queue default, whose longestTaskSeconds are 300, got 3959; raise it, or lower longestTaskSeconds in environments/application.ts, or workers[1].prefetchMultiplier',
    ]);
    expect(found(12 * 300 + 300 + 59, ...workers.toReversed())).toEqual([
      expect.stringMatching(/, or workers\[0\]\.prefetchMultiplier$/),
    ]);
  });
});

describe('visibility-outlasts-tasks, of SQS', () => {
  function found(...workers: Worker[]): string[] {
    return findings(visibilityOutlastsTasks, { broker: { kind: 'sqs' }, workers: workers.map(worker) }, { queues });
  }

  it('takes any queues, each of which has a timeout of its own', () => {
    expect(found()).toEqual([]);
    expect(found({ queues: ['default', 'mail', 'reports'] })).toEqual([]);
  });

  it('takes any setting, since a queue whose tasks need longer gets longer', () => {
    const broker = { kind: 'sqs' as const, visibilityTimeoutSeconds: 60 };
    const workers = [worker({ queues: ['default', 'mail', 'reports'] })];
    expect(findings(visibilityOutlastsTasks, { broker, workers }, { queues })).toEqual([]);
  });

  it('takes as many tasks as wait and run within 12 hours, and refuses one more', () => {
    // 22 x 1800 + 1800 + 60 = 41460, and 23 x 1800 + 1800 + 60 = 43260.
    expect(found({ queues: ['reports'], prefetchMultiplier: 22 })).toEqual([]);
    expect(found({ queues: ['default'] }, { queues: ['mail', 'reports'], prefetchMultiplier: 23 })).toEqual([
      'workers[1].prefetchMultiplier: must be at most 22 for the queue reports, whose longestTaskSeconds are 1800, since SQS hides a task for 43200 seconds at most, got 23; lower it, or longestTaskSeconds in environments/application.ts',
    ]);
    expect(found({ queues: ['reports'], prefetchMultiplier: 1000 })).toEqual([
      'workers[0].prefetchMultiplier: must be at most 22 for the queue reports, whose longestTaskSeconds are 1800, since SQS hides a task for 43200 seconds at most, got 1000; lower it, or longestTaskSeconds in environments/application.ts',
    ]);
  });

  it('takes a task that has exactly 12 hours', () => {
    // 21570 + 21570 + 60.
    const queues = [{ name: 'archive', longestTaskSeconds: 21_570 }];
    const workers = [worker({ queues: ['archive'] })];
    expect(findings(visibilityOutlastsTasks, { broker: { kind: 'sqs' }, workers }, { queues })).toEqual([]);
  });

  it('asks of a worker what its own queues need, not what others do', () => {
    expect(found({ queues: ['mail'], prefetchMultiplier: 1000 })).toEqual([
      expect.stringContaining('must be at most 718 for the queue mail, whose longestTaskSeconds are 60,'),
    ]);
  });

  it('leaves a worker of unknown queues to the rule on queues', () => {
    expect(found({ queues: ['other'], prefetchMultiplier: 1000 })).toEqual([]);
  });
});

it('visibility-outlasts-tasks asks nothing without a broker', () => {
  expect(findings(visibilityOutlastsTasks, { workers: [worker({ prefetchMultiplier: 1000 })] }, { queues })).toEqual(
    [],
  );
});
