import { describe, expect, it } from 'vitest';
import { backlogIsCounted } from '../../../../src/configuration/rules/backlog-is-counted.ts';
import { findings, worker } from '../config.ts';

const backlog = { acceptableWaitSeconds: 60, averageTaskMilliseconds: 1000 };
const workers = [worker(), worker({ name: 'reports', backlog })];

describe('backlog-is-counted', () => {
  it('takes a backlog where tasks are counted, and no Container Insights where there is no backlog', () => {
    expect(findings(backlogIsCounted, { workers })).toEqual([]);
    expect(findings(backlogIsCounted, { workers, observability: { containerInsights: 'enhanced' } })).toEqual([]);
    expect(findings(backlogIsCounted, { workers: [worker()], observability: { containerInsights: 'off' } })).toEqual(
      [],
    );
  });

  it('refuses to leave out what the backlog of a worker is shared by', () => {
    expect(findings(backlogIsCounted, { workers, observability: { containerInsights: 'off' } })).toEqual([
      'observability.containerInsights: must not be off where workers[1].backlog is given, got "off"; take on, which counts the tasks that scaling and the alarm of a backlog go by, or leave backlog out',
    ]);
  });
});
