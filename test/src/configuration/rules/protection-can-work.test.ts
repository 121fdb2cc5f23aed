import { expect, it } from 'vitest';
import { protectionCanWork } from '../../../../src/configuration/rules/protection-can-work.ts';
import { findings, worker } from '../config.ts';

const queues = [
  { name: 'default', longestTaskSeconds: 60 },
  { name: 'reports', longestTaskSeconds: 901 },
];

function found(protection: object, taken = ['reports']): string[] {
  const workers = [worker(), worker({ queues: taken, protection: { atMostMinutes: 60, ...protection } })];
  return findings(protectionCanWork, { workers }, { queues });
}

it('takes a protection that a task can ask for, and that the longest task does not outlast', () => {
  expect(found({ afterSeconds: 900, atMostMinutes: 16 })).toEqual([]);
  expect(found({ atMostMinutes: 2880 })).toEqual([]);
});

it('refuses one that no task is long enough for', () => {
  const refused = (got: number, longest: number) => [
    `workers[1].protection.afterSeconds: must be less than ${longest}, the longestTaskSeconds of its queues, got ${got}; otherwise no task is ever protected: lower it, or leave protection out`,
  ];
  expect(found({ afterSeconds: 901 })).toEqual(refused(901, 901));
  expect(found({}, ['default'])).toEqual(refused(60, 60));
  expect(found({}, ['default', 'reports'])).toEqual([]);
});

it('refuses one that the longest task outlasts', () => {
  expect(found({ atMostMinutes: 15 })).toEqual([
    'workers[1].protection.atMostMinutes: must be at least 16, since the longestTaskSeconds of its queues are 901, got 15; otherwise a task outlasts its protection: raise it, or lower longestTaskSeconds in environments/application.ts',
  ]);
});

it('says nothing of a worker without it, and leaves one of unknown queues to the rule on queues', () => {
  expect(findings(protectionCanWork, { workers: [worker()] }, { queues })).toEqual([]);
  expect(found({}, ['other'])).toEqual([]);
});
