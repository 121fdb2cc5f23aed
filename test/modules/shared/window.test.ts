import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { dailyWindow, weeklyWindow, windowsOverlap } from '../../../modules/shared/window.ts';

function messages(schema: z.ZodType, input: unknown): string[] {
  return schema.safeParse(input).error?.issues.map((issue) => issue.message) ?? [];
}

describe('a daily window', () => {
  it.each(['02:00-02:30', '00:00-23:59', '23:45-00:15', '23:30-00:00'])('may be %s', (window) => {
    expect(messages(dailyWindow(30), window)).toEqual([]);
  });

  it.each([
    ...['02:00-02:29', '23:45-00:14', '02:00-02:00'],
    ...['24:00-01:00', '02:60-04:00', '2:00-3:00', '02:00', 'sun:02:00-sun:03:00', '', 2, undefined],
  ])('of at least 30 minutes may not be %s, which is said once', (window) => {
    expect(messages(dailyWindow(30), window)).toEqual([
      'must be a span of the day of at least 30 minutes, hh:mm-hh:mm in UTC; such as 02:00-03:00',
    ]);
  });
});

describe('a weekly window', () => {
  it.each(['mon:02:00-mon:03:00', 'mon:02:00-tue:02:00', 'tue:23:30-wed:00:30', 'sun:23:30-mon:00:30'])(
    'may be %s',
    (window) => {
      expect(messages(weeklyWindow(60), window)).toEqual([]);
    },
  );

  it.each([
    ...[
      'mon:02:00-mon:02:59',
      'mon:02:00-tue:02:01',
      'sun:23:30-mon:00:29',
      'mon:02:00-mon:02:00',
      'tue:02:00-mon:03:00',
    ],
    ...['mon:24:00-tue:01:00', 'Mon:02:00-Mon:03:00', 'monday:02:00-monday:03:00', '02:00-03:00', '', 2, undefined],
  ])('of at least 60 minutes may not be %s, which is said once', (window) => {
    expect(messages(weeklyWindow(60), window)).toEqual([
      'must be a span of the week of 60 minutes to a day, ddd:hh:mm-ddd:hh:mm in UTC; such as sun:03:30-sun:04:30',
    ]);
  });
});

describe('a daily and a weekly window', () => {
  it.each([
    ['side by side, the daily one first', '02:30-03:30', 'sun:03:30-sun:04:30'],
    ['side by side, the weekly one first', '04:30-05:30', 'sun:03:30-sun:04:30'],
    ['side by side at the end of the week', '00:00-01:00', 'sun:23:00-mon:00:00'],
    ['side by side, the daily one over midnight', '23:30-00:30', 'wed:00:30-wed:01:30'],
    ['side by side, the weekly one over midnight', '00:30-01:30', 'tue:23:30-wed:00:30'],
    ['on both sides of a weekly one of nearly a day', '02:00-02:30', 'wed:02:30-thu:02:00'],
  ])('do not overlap %s', (_, daily, weekly) => {
    expect(windowsOverlap(daily, weekly)).toBe(false);
  });

  it.each([
    ['by the last minute of the daily one', '02:30-03:31', 'sun:03:30-sun:04:30'],
    ['by the first minute of the daily one', '04:29-05:30', 'sun:03:30-sun:04:30'],
    ['when they are the same', '03:30-04:30', 'sun:03:30-sun:04:30'],
    ['when the daily one holds the other', '03:00-05:00', 'mon:03:30-mon:04:30'],
    ['when the weekly one holds the other', '03:45-04:15', 'mon:03:30-mon:04:30'],
    ['when the daily one goes over midnight', '23:30-00:31', 'wed:00:30-wed:01:30'],
    ['when the weekly one goes over midnight', '00:29-01:30', 'tue:23:30-wed:00:30'],
    ['when the daily one goes over the end of the week', '23:30-00:31', 'mon:00:30-mon:01:30'],
    ['when the weekly one goes over the end of the week', '00:29-01:30', 'sun:23:30-mon:00:30'],
    ['when the weekly one lasts a whole day', '12:00-12:30', 'wed:02:00-thu:02:00'],
  ])('overlap %s', (_, daily, weekly) => {
    expect(windowsOverlap(daily, weekly)).toBe(true);
  });
});
