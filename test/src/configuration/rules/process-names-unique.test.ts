import { expect, it } from 'vitest';
import { processNamesUnique } from '../../../../src/configuration/rules/process-names-unique.ts';
import { findings } from '../config.ts';

const named = (name: string) => ({ name, command: ['rqworker'], cpu: 256 as const, memoryMiB: 512, tasks: 1 });

it('takes processes that are named apart, and refuses a name that is given twice', () => {
  expect(findings(processNamesUnique, { processes: [named('rq'), named('mail')] })).toEqual([]);
  expect(findings(processNamesUnique, { processes: [named('rq'), named('mail'), named('rq')] })).toEqual([
    'processes[2].name: must not be named twice, got "rq"; give each process a name of its own',
  ]);
});
