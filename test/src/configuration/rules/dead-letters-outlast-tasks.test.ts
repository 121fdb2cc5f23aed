import { expect, it } from 'vitest';
import { deadLettersOutlastTasks } from '../../../../src/configuration/rules/dead-letters-outlast-tasks.ts';
import { findings } from '../config.ts';

function sqs(retentionDays: number, deadLetterRetentionDays: number): string[] {
  const broker = { kind: 'sqs' as const, retentionDays, deadLetterRetentionDays };
  return findings(deadLettersOutlastTasks, { broker });
}

it('takes dead letters that are kept a day longer than tasks', () => {
  expect(sqs(4, 5)).toEqual([]);
  expect(sqs(13, 14)).toEqual([]);
});

it('refuses dead letters that are kept as long as tasks', () => {
  expect(sqs(4, 4)).toEqual([
    'broker.deadLetterRetentionDays: must be more than broker.retentionDays, 4, got 4; raise it to 14 at most, or lower broker.retentionDays',
  ]);
});

it('offers no more than the 14 days of SQS', () => {
  expect(sqs(14, 14)).toEqual([
    'broker.deadLetterRetentionDays: must be more than broker.retentionDays, 14, got 14; lower broker.retentionDays',
  ]);
});

it('asks nothing of Redis', () => {
  const broker = { kind: 'redis' as const, nodeType: 'cache.t4g.micro', replicas: 0 };
  expect(findings(deadLettersOutlastTasks, { broker })).toEqual([]);
});
