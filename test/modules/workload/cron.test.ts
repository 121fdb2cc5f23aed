import { describe, expect, it } from 'vitest';
import { cronProblems } from '../../../modules/workload/cron.ts';

describe('a cron expression', () => {
  it.each([
    'cron(0 8 * * ? *)',
    'cron(0/15 8-10 L * ? 2026)',
    'cron(59 23 31 12 ? 1970-2199)',
    'cron(0,30 */2 15W JAN-MAR,DEC ? *)',
    'cron(0 0 LW * ? *)',
    'cron(30 6 ? JAN,JUL MON#1 *)',
    'cron(0 20 ? * 2L *)',
    'cron(0 20 ? * MON-FRI *)',
    'cron(0 20 ? * FRI-MON 2026/2)',
    'cron(0 20 ? * L *)',
  ])('may be %s', (expression) => {
    expect(cronProblems(expression)).toEqual([]);
  });

  const minutes = 'must have minutes from 0 to 59';
  const hours = 'must have hours from 0 to 23';
  const days = 'must have days of the month from 1 to 31';
  const months = 'must have months from 1 to 12, or JAN to DEC';
  const weekdays = 'must have days of the week from 1 to 7, or SUN to SAT';
  const years = 'must have years from 1970 to 2199';

  it.each([
    ['cron(60 24 * * ? *)', [minutes, hours]],
    ['cron(0 0 0 13 ? 1969)', [days, months, years]],
    ['cron(0 0 32W JAM ? 2200)', [days, months, years]],
    ['cron(0 0 ? * 0 *)', [weekdays]],
    ['cron(0 0 ? * MOO *)', [weekdays]],
    ['cron(0 0 ? * MON#6 *)', [weekdays]],
    // One expression with # is all that the field takes.
    ['cron(0 0 ? * 3#1,6#3 *)', [weekdays]],
    ['cron(1-2-3 1, * * ? *)', [minutes, hours]],
    ['cron(0/0 0/1/2 * * ? *)', [minutes, hours]],
    ['cron(/5 -1 * * ? *)', [minutes, hours]],
    ['cron(0/60 MON * * ? *)', [minutes, hours]],
  ])('may not be %s', (expression, problems) => {
    expect(cronProblems(expression)).toEqual(problems);
  });
});
