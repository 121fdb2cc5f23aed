import { expect, it } from 'vitest';
import { spotCanBeUsed } from '../../../../src/configuration/rules/spot-can-be-used.ts';
import { findings, worker } from '../config.ts';

function found(settings: Parameters<typeof worker>[0]): string[] {
  return findings(spotCanBeUsed, { workers: [worker(), worker(settings)] });
}

const schedule = [
  { name: 'night', when: 'cron(0 20 * * ? *)', minTasks: 0, maxTasks: 0 },
  { name: 'day', when: 'cron(0 8 * * ? *)', minTasks: 1, maxTasks: 6 },
];
const scaling = { minTasks: 1, maxTasks: 4, schedule };

it('takes Spot for what is beyond the base, at one time or another', () => {
  expect(found({ tasks: 1, spot: {} })).toEqual([]);
  expect(found({ tasks: 3, spot: { onDemandBase: 2 } })).toEqual([]);
  expect(found({ tasks: undefined, scaling, spot: { onDemandBase: 5 } })).toEqual([]);
});

it('refuses a base of all tasks that there ever are', () => {
  expect(found({ tasks: 3, spot: { onDemandBase: 3 } })).toEqual([
    'workers[1].spot.onDemandBase: must be less than workers[1].tasks, 3, got 3; otherwise none is ever on Spot: lower it, or leave spot out',
  ]);
  expect(found({ tasks: undefined, scaling, spot: { onDemandBase: 7 } })).toEqual([
    'workers[1].spot.onDemandBase: must be less than workers[1].scaling.schedule[1].maxTasks, 6, got 7; otherwise none is ever on Spot: lower it, or leave spot out',
  ]);
});

it('lets a worker be stopped', () => {
  expect(found({ tasks: 0, spot: {} })).toEqual([]);
  expect(found({ tasks: 0, spot: { onDemandBase: 2 } })).toEqual([]);
});
