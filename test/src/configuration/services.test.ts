import { describe, expect, it } from 'vitest';
import {
  inEachService,
  inEachTask,
  mostTasks,
  runsApplication,
  servicesOf,
  settingOf,
  tasksDuringDeploy,
} from '../../../src/configuration/services.ts';
import { environment, publicImage, service, worker } from './config.ts';

const all = environment({
  workers: [worker({ tasks: 3 }), worker({ tasks: undefined, scaling: { minTasks: 0, maxTasks: 5 } })],
  services: [service()],
  beat: { scheduler: 'file' },
  flower: {},
});

describe('servicesOf', () => {
  it('is every service with its settings, and web alone where there is no Celery', () => {
    expect(servicesOf(all)).toEqual([
      { kind: 'web', path: 'web', settings: all.web },
      { kind: 'service', path: 'services[0]', settings: all.services[0] },
      { kind: 'worker', path: 'workers[0]', settings: all.workers[0] },
      { kind: 'worker', path: 'workers[1]', settings: all.workers[1] },
      { kind: 'beat', path: 'beat', settings: all.beat },
      { kind: 'flower', path: 'flower', settings: all.flower },
    ]);
    expect(servicesOf(environment()).map(({ path }) => path)).toEqual(['web']);
  });
});

describe('runsApplication', () => {
  it('is so but for a service of another image', () => {
    const { services } = { services: [service(), service({ image: publicImage })] };
    const judged = environment({ services, migration: {} });
    expect(servicesOf(judged).map(runsApplication)).toEqual([true, true, false]);
    const found = inEachTask(judged, ({ path, settings, ofApplication }) =>
      settings.cpu > 0 && ofApplication ? [{ path, must: 'must', got: 1, wayOut: '' }] : [],
    );
    expect(found.map(({ path }) => path)).toEqual(['migration', 'web', 'services[0]']);
  });
});

describe('tasksDuringDeploy', () => {
  it('is twice the most tasks there may be, and never two of beat', () => {
    expect(servicesOf(all).map((service) => [service.path, tasksDuringDeploy(service)])).toEqual([
      ['web', 2],
      ['services[0]', 2],
      ['workers[0]', 6],
      ['workers[1]', 10],
      ['beat', 1],
      ['flower', 2],
    ]);
  });

  it('is three times those of web where requests are shifted', () => {
    const strategies = ['rolling', 'blue-green', 'canary', 'linear'] as const;
    const sets = strategies.map((strategy) => {
      const shifting = environment({ web: { tasks: 4, deployment: { strategy } }, workers: [worker({ tasks: 4 })] });
      return servicesOf(shifting).map(tasksDuringDeploy);
    });
    expect(sets).toEqual([
      [8, 8],
      [12, 8],
      [12, 8],
      [12, 8],
    ]);
  });
});

describe('mostTasks', () => {
  it('tells the setting that it comes from', () => {
    expect(servicesOf(all).map(mostTasks)).toEqual([
      { setting: 'web.tasks', tasks: 1 },
      { setting: 'services[0].tasks', tasks: 1 },
      { setting: 'workers[0].tasks', tasks: 3 },
      { setting: 'workers[1].scaling.maxTasks', tasks: 5 },
      { setting: 'beat.tasks', tasks: 1 },
      { setting: 'flower.tasks', tasks: 1 },
    ]);
  });
});

describe('settingOf', () => {
  it('is the bound that stands there, in a schedule too', () => {
    const bounds = { path: 'scaling.schedule[1]', minTasks: 0, maxTasks: 0 };
    expect(settingOf('workers[0]', bounds, 'minTasks')).toBe('workers[0].scaling.schedule[1].minTasks');
    expect(settingOf('workers[0]', { ...bounds, path: 'tasks' }, 'minTasks')).toBe('workers[0].tasks');
  });
});

describe('inEachService', () => {
  it('finds what is wrong with each of them', () => {
    const found = inEachService(all, ({ path, kind }) =>
      kind === 'worker' ? [{ path, must: 'must', got: 1, wayOut: '' }] : [],
    );
    expect(found.map(({ path }) => path)).toEqual(['workers[0]', 'workers[1]']);
  });
});
