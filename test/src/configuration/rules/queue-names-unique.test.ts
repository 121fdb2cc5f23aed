import { expect, it } from 'vitest';
import { queueNamesUnique } from '../../../../src/configuration/rules/queue-names-unique.ts';
import { applicationFindings } from '../config.ts';

function named(...names: string[]): string[] {
  return applicationFindings(queueNamesUnique, {
    queues: names.map((name) => ({ name, longestTaskSeconds: 300 })),
  });
}

it('takes queues that differ, be it by a capital letter, as SQS does', () => {
  expect(named('default', 'Default', 'mail')).toEqual([]);
});

it('refuses a queue that is named twice, where it is named again', () => {
  expect(named('default', 'mail', 'default', 'mail')).toEqual([
    'queues[2].name: must differ from the names before it by more than hyphens and underscores, got "default"; give each queue a name of its own',
    'queues[3].name: must differ from the names before it by more than hyphens and underscores, got "mail"; give each queue a name of its own',
  ]);
});

it('refuses a queue whose address would be that of another', () => {
  expect(named('high-priority', 'high_priority')).toEqual([
    'queues[1].name: must differ from the names before it by more than hyphens and underscores, got "high_priority"; give each queue a name of its own',
  ]);
});
