import { expect, it } from 'vitest';
import { backlogCanBeMeasured } from '../../../../src/configuration/rules/backlog-can-be-measured.ts';
import { findings, worker } from '../config.ts';

const backlog = { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 };
const four = ['a', 'b', 'c', 'd'];

function found(settings: Parameters<typeof worker>[0]): string[] {
  return findings(backlogCanBeMeasured, { workers: [worker(), worker(settings)] });
}

it('takes a backlog of four queues, with and without scaling', () => {
  expect(found({ queues: four, backlog })).toEqual([]);
  const scaling = { minTasks: 0, maxTasks: 4 };
  expect(found({ queues: four, tasks: undefined, scaling, backlog })).toEqual([]);
});

it('takes more queues without a backlog', () => {
  expect(found({ queues: [...four, 'e'] })).toEqual([]);
});

it('refuses a backlog of five queues', () => {
  expect(found({ queues: [...four, 'e'], backlog })).toEqual([
    'workers[1].queues: must be at most 4 with backlog, got ["a","b","c","d","e"]; CloudWatch reckons with no more: split the worker in two, or leave backlog out',
  ]);
});
