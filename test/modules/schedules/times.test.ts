import { describe, expect, it } from 'vitest';
import { gapsOf } from '../../../modules/schedules/times.ts';

const hour = 60;
const day = 24 * hour;

describe('the gaps between two starts', () => {
  it.each([
    ['rate(1 minute)', 1, 1],
    ['rate(6 hours)', 6 * hour, 6 * hour],
    ['rate(2 days)', 2 * day, 2 * day],
    ['cron(0 3 * * ? *)', day, day],
    ['cron(0/15 * * * ? *)', 15, 15],
    ['cron(0/25 * * * ? *)', 10, 25],
    ['cron(0,30 8-10 * * ? *)', 30, day - 2.5 * hour],
    ['cron(0 3 ? * MON-FRI *)', day, 3 * day],
    ['cron(0 3 ? * FRI-MON *)', day, 4 * day],
    ['cron(0 3 ? * 1 *)', 7 * day, 7 * day],
    ['cron(0 3 ? * L *)', 7 * day, 7 * day],
    ['cron(0 3 ? * FRIL *)', 28 * day, 35 * day],
    ['cron(0 3 ? * MON#1 *)', 28 * day, 35 * day],
    ['cron(0 3 1 * ? *)', 28 * day, 31 * day],
    ['cron(0 3 L * ? *)', 28 * day, 31 * day],
    ['cron(0 3 31 * ? *)', 31 * day, 61 * day],
    ['cron(0 3 LW * ? *)', 28 * day, 33 * day],
    ['cron(0 3 1W * ? *)', 28 * day, 33 * day],
    ['cron(0 3 15W * ? *)', 28 * day, 32 * day],
    ['cron(0 3 1 JAN,JUL ? *)', 181 * day, 184 * day],
    ['cron(0 3 29 2 ? *)', 1461 * day, 1461 * day],
  ])('of %s are %d to %d minutes', (at, shortestMinutes, longestMinutes) => {
    expect(gapsOf(at)).toEqual({ shortestMinutes, longestMinutes });
  });

  it('have no longest one where it is started in some years alone', () => {
    expect(gapsOf('cron(0 3 * * ? 2030)')).toEqual({ shortestMinutes: day, longestMinutes: undefined });
  });

  it('are none where no month has the day', () => {
    expect(gapsOf('cron(0 3 30 2 ? *)')).toBeUndefined();
    expect(gapsOf('cron(0 3 31 APR,JUN ? *)')).toBeUndefined();
  });
});
