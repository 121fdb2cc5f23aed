import { describe, expect, it } from 'vitest';
import { hoursWithoutSuccess, mostRuns } from '../../../modules/schedules/runs.ts';
import { scheduleSettings } from '../../../modules/schedules/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const least = { name: 'clear', command: ['python', 'manage.py', 'clearsessions'], at: 'cron(0 3 * * ? *)' };
const exec = 'in exec form, such as ["python", "manage.py", "clearsessions"]';
const parsed = (settings: object) => scheduleSettings.parse({ ...least, ...settings });
const refused = (settings: object) => refusals('schedules[0]', scheduleSettings, { ...least, ...settings });

describe('settings of a schedule', () => {
  it('are a name, a command and a time at least', () => {
    expect(required(scheduleSettings)).toEqual(['name', 'command', 'at']);
    expect(parsed({})).toEqual({
      ...least,
      ...{ timeZone: 'UTC', cpu: 256, memoryMiB: 512, architecture: 'x86_64', entryPoint: 'none' },
      ...{ ephemeralStorageGiB: 20, stopTimeoutSeconds: 60, timeoutSeconds: 900, overlap: false, retries: 0 },
      connections: 1,
      alarms: { noSuccess: { toleranceMinutes: 60 } },
    });
  });

  itKeepsWithinBounds(scheduleSettings, least, {
    timeoutSeconds: {
      takes: [10, 86_400, undefined],
      refuses: [9, 86_401, '900'],
      message: 'must be a whole number from 10 to 86400; what takes more than a day is a process, or several commands',
    },
    retries: {
      takes: [0, 10, undefined],
      refuses: [-1, 11],
      message: 'must be a whole number from 0 to 10; what fails ten times needs a person',
    },
    overlap: {
      takes: [true, false, undefined],
      refuses: ['false'],
      message: 'must be true or false; true only if two of it do not get in the way of each other',
    },
    connections: {
      takes: [0, 1000, undefined],
      refuses: [-1, 1001],
      message: 'must be a whole number from 0 to 1000; each thread that asks the database has one',
    },
    command: {
      takes: [['true'], Array(100).fill('word')],
      refuses: [[], Array(101).fill('word'), 'python manage.py clearsessions'],
      message: `must be a list of 1 to 100; ${exec}`,
    },
    at: {
      takes: ['rate(1 minute)', 'rate(2 days)', 'rate(9999 hours)', 'cron(0 3 ? * MON-FRI *)', 'cron(0 0 29 2 ? *)'],
      refuses: [
        'at(2030-01-01T00:00:00)',
        ...[
          'rate(1 days)',
          'rate(2 day)',
          'rate(0 minutes)',
          'rate(10000 days)',
          'rate(1 week)',
          'rate(1 day',
          'daily',
        ],
        'cron(0 3 * * * *)',
      ],
      message:
        'must be cron() of six fields, of which day of month or day of week is ?, or rate() of a number up to 9999 and its unit; such as cron(0 3 ? * MON-FRI *), rate(1 day) or rate(15 minutes); at() runs once, and a deploy runs once what migration names',
    },
  });

  it('name each field of a time that can not be', () => {
    expect(refused({ at: 'cron(0 25 ? * MON-FRI *)' })).toEqual([
      'schedules[0].at: must have hours from 0 to 23, got "cron(0 25 ? * MON-FRI *)"; such as cron(0 20 ? * MON-FRI *)',
    ]);
  });

  it('refuse a time that never comes', () => {
    expect(refused({ at: 'cron(0 3 31 2,4 ? *)' })).toEqual([
      'schedules[0].at: must name a day that is in one of its months, got "cron(0 3 31 2,4 ? *)"; such as cron(0 3 1 * ? *)',
    ]);
  });

  it('refuse a time zone, a name and a word that AWS does not take', () => {
    expect(refused({ timeZone: 'Berlin', name: 'Clear', command: ['python', ''] })).toEqual([
      'schedules[0].name: must be lower-case words joined by hyphens, got "Clear"; such as clear-sessions',
      `schedules[0].command[1]: must be a word of the command, got ""; ${exec}`,
      'schedules[0].timeZone: must be the IANA name of a time zone, got "Berlin"; such as Europe/Berlin',
    ]);
    expect(refused({ name: 'a'.repeat(31) })).toEqual([
      `schedules[0].name: must have at most 30 characters, got "${'a'.repeat(31)}"; the names of AWS resources are made of it`,
    ]);
  });

  it('know no number of tasks', () => {
    expect(refused({ tasks: 1 })[0]).toMatch(/^schedules\[0\]: must not have unknown settings/);
  });
});

describe('the runs of a schedule', () => {
  it('are one at a time, or as many as begin before the first is over for certain', () => {
    expect(mostRuns(parsed({ at: 'rate(1 minute)' }))).toBe(1);
    // 900 to start, 900 to run, 60 to stop, 60 until the next: 1920 seconds, twice.
    expect(mostRuns(parsed({ at: 'rate(1 minute)', overlap: true, retries: 1 }))).toBe(64);
    expect(mostRuns(parsed({ overlap: true }))).toBe(1);
  });

  it('succeed once in the longest gap, the time that they take, and the tolerance', () => {
    expect(hoursWithoutSuccess(parsed({}))).toBe(26);
    expect(hoursWithoutSuccess(parsed({ alarms: { noSuccess: { toleranceMinutes: 120 } } }))).toBe(27);
    expect(hoursWithoutSuccess(parsed({ at: 'rate(5 minutes)' }))).toBe(2);
    expect(hoursWithoutSuccess(parsed({ at: 'rate(6 days)', timeoutSeconds: 39_600, retries: 1 }))).toBe(168);
  });

  it('have no such bound where an alarm can not look back as far', () => {
    expect(hoursWithoutSuccess(parsed({ at: 'rate(7 days)' }))).toBeUndefined();
    expect(hoursWithoutSuccess(parsed({ at: 'cron(0 3 * * ? 2030)' }))).toBeUndefined();
  });
});
