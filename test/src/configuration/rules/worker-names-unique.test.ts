import { expect, it } from 'vitest';
import { workerNamesUnique } from '../../../../src/configuration/rules/worker-names-unique.ts';
import { findings, worker } from '../config.ts';

function named(...names: string[]): string[] {
  return findings(workerNamesUnique, { workers: names.map((name) => worker({ name })) });
}

it('takes names that differ, and no worker', () => {
  expect(named('default', 'reports')).toEqual([]);
  expect(named()).toEqual([]);
});

it('refuses a name for the second time', () => {
  expect(named('default', 'reports', 'default')).toEqual([
    'workers[2].name: must not be named twice, got "default"; give each worker a name of its own',
  ]);
});
