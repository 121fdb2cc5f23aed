import { expect, it } from 'vitest';
import { scheduleNamesUnique } from '../../../../src/configuration/rules/schedule-names-unique.ts';
import { findings } from '../config.ts';

const named = (name: string) => ({ name, command: ['clearsessions'], at: 'rate(1 day)' });

it('takes schedules that are named apart, and refuses a name that is given twice', () => {
  expect(findings(scheduleNamesUnique, { schedules: [named('clear'), named('mail')] })).toEqual([]);
  expect(findings(scheduleNamesUnique, { schedules: [named('clear'), named('mail'), named('clear')] })).toEqual([
    'schedules[2].name: must not be named twice, got "clear"; give each schedule a name of its own',
  ]);
});
