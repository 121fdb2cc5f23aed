import { fieldsOf, numbersOf } from '../workload/cron.ts';

/** Minutes between one start of a schedule and the next. */
export interface Gaps {
  shortestMinutes: number;
  /** None, where it is started in some years alone. */
  longestMinutes: number | undefined;
}

const minutesIn = { minute: 1, hour: 60, day: 24 * 60 };

/** Eight years, so that a leap year is between any two ends: 29 February is the rarest day that there is. */
const firstDay = Date.UTC(2024, 0, 1);
const days = 8 * 365 + 2;
const millisecondsPerDay = 24 * 60 * 60 * 1000;

const known = new Map<string, Gaps | undefined>();

/** The gaps of a checked `cron(...)` or `rate(...)`, leaving aside hours that a time zone puts in or out. None, where no day is ever met, such as 30 February. */
export function gapsOf(at: string): Gaps | undefined {
  if (!known.has(at)) known.set(at, at.startsWith('rate') ? gapOfRate(at) : gapsOfCron(at));
  return known.get(at);
}

function gapOfRate(at: string): Gaps {
  const [, number, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(at) as unknown as [
    string,
    string,
    keyof typeof minutesIn,
  ];
  const minutes = Number(number) * minutesIn[unit];
  return { shortestMinutes: minutes, longestMinutes: minutes };
}

function gapsOfCron(at: string): Gaps | undefined {
  const [, , , , , years] = fieldsOf(at);
  const hours = [...numbersOf(at, 1)].sort((one, other) => one - other);
  const minutes = [...numbersOf(at, 0)].sort((one, other) => one - other);
  const ofDay = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const isMet = dayOf(at);
  const met = Array.from({ length: days }, (_, day) => day).filter((day) =>
    isMet(new Date(firstDay + day * millisecondsPerDay)),
  );
  const [first] = met;
  if (first === undefined) return undefined;
  const [earliest = 0] = ofDay;
  const latest = ofDay.at(-1) ?? 0;
  const withinDay = ofDay.slice(1).map((minute, index) => minute - (ofDay[index] as number));
  const overnight = met
    .slice(1)
    .map((day, index) => (day - (met[index] as number)) * minutesIn.day + earliest - latest);
  const gaps = [...withinDay, ...overnight];
  return {
    shortestMinutes: gaps.reduce((least, gap) => Math.min(least, gap)),
    longestMinutes: years === '*' ? gaps.reduce((most, gap) => Math.max(most, gap)) : undefined,
  };
}

/** Whether a day is one of a `cron(...)`, leaving its years aside. */
function dayOf(at: string): (day: Date) => boolean {
  const [, , ofMonth = '?', , ofWeek = '?'] = fieldsOf(at);
  const months = numbersOf(at, 3);
  const isDay = ofMonth === '?' ? dayOfWeek(at, ofWeek) : dayOfMonth(at, ofMonth);
  return (day) => months.has(day.getUTCMonth() + 1) && isDay(day);
}

function dayOfMonth(at: string, field: string): (day: Date) => boolean {
  if (field === 'L') return (day) => day.getUTCDate() === lastOf(day);
  const [, nearest] = /^(L|\d+)W$/.exec(field) ?? [];
  if (nearest)
    return (day) => day.getUTCDate() === weekdayNearest(day, nearest === 'L' ? lastOf(day) : Number(nearest));
  const numbers = numbersOf(at, 2);
  return (day) => numbers.has(day.getUTCDate());
}

function dayOfWeek(at: string, field: string): (day: Date) => boolean {
  const [, of, last, which] = /^([1-7]|[A-Z]{3})?(?:(L)|#([1-5]))$/.exec(field) ?? [];
  // L alone is Saturday, the last day of the week.
  const weekdays = last || which ? numbersOf(at.replace(field, of ?? 'SAT'), 4) : numbersOf(at, 4);
  return (day) => {
    if (!weekdays.has(day.getUTCDay() + 1)) return false;
    if (which) return Math.ceil(day.getUTCDate() / 7) === Number(which);
    return last && of ? day.getUTCDate() + 7 > lastOf(day) : true;
  };
}

/** The last day of the month. */
function lastOf(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The day from Monday to Friday that is nearest to one of the month, and in that month. */
function weekdayNearest(day: Date, of: number): number {
  const last = lastOf(day);
  const date = Math.min(of, last);
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === last ? date - 2 : date + 1;
  return date;
}
