import { expect, it } from 'vitest';
import { webAwakeForWatchers } from '../../../../src/configuration/rules/web-awake-for-watchers.ts';
import { findings, leastEnvironment, type Overrides } from '../config.ts';

const probe = { path: '/api/health' };
const size = { cpu: 256 as const, memoryMiB: 512, workers: 2 };

function found(web: Overrides['web'], watchers: object) {
  return findings(webAwakeForWatchers, {
    web: { ...size, tasks: undefined, ...web },
    observability: { ...leastEnvironment.observability, ...watchers },
  });
}

const night = {
  minTasks: 1,
  maxTasks: 2,
  schedule: [
    { name: 'day', when: 'cron(0 7 ? * MON-FRI *)', minTasks: 1, maxTasks: 2 },
    { name: 'night', when: 'cron(0 20 ? * MON-FRI *)', minTasks: 0, maxTasks: 0 },
  ],
};

it('wants a task of web for whoever watches what users get', () => {
  expect(found({ scaling: night }, { probe, objectives: {} })).toEqual([
    'web.scaling.schedule[1].minTasks: must be at least 1 with observability.probe and observability.objectives, which would call it an outage, got 0; keep one task, or leave observability.probe and observability.objectives out',
  ]);
  expect(found({ scaling: { minTasks: 0, maxTasks: 2 } }, { objectives: {} })).toEqual([
    'web.scaling.minTasks: must be at least 1 with observability.objectives, which would call it an outage, got 0; keep one task, or leave observability.objectives out',
  ]);
  expect(found({ tasks: 0 }, { probe })).toEqual([
    'web.tasks: must be at least 1 with observability.probe, which would call it an outage, got 0; keep one task, or leave observability.probe out',
  ]);
});

it('takes web that sleeps and nobody watches, and web that is always awake', () => {
  expect(found({ scaling: night }, {})).toEqual([]);
  expect(found({ tasks: 1 }, { probe, objectives: {} })).toEqual([]);
  expect(found({ scaling: { minTasks: 1, maxTasks: 2 } }, { probe, objectives: {} })).toEqual([]);
  expect(found({}, { probe })).toEqual([]);
});
