import { text } from './setting.ts';

const time = '([01]\\d|2[0-3]):[0-5]\\d';
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const day = `(${days.join('|')})`;
const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;

/** A span of every day, `hh:mm-hh:mm` in UTC, of at least `minMinutes`. */
export function dailyWindow(minMinutes: number) {
  const must = `a span of the day of at least ${minMinutes} minutes, hh:mm-hh:mm in UTC`;
  const wayOut = 'such as 02:00-03:00';
  return text(new RegExp(`^${time}-${time}$`), must, wayOut).refine(
    (window) => lengthOf(minutesOf(window), minutesOfDay) >= minMinutes,
  );
}

/** A span of every week, `ddd:hh:mm-ddd:hh:mm` in UTC, of at least `minMinutes` and at most a day. */
export function weeklyWindow(minMinutes: number) {
  const must = `a span of the week of ${minMinutes} minutes to a day, ddd:hh:mm-ddd:hh:mm in UTC`;
  const wayOut = 'such as sun:03:30-sun:04:30';
  return text(new RegExp(`^${day}:${time}-${day}:${time}$`), must, wayOut).refine((window) => {
    const length = lengthOf(minutesOf(window), minutesOfWeek);
    return length >= minMinutes && length <= minutesOfDay;
  });
}

/** Whether a daily and a weekly window have a minute in common. */
export function windowsOverlap(daily: string, weekly: string): boolean {
  const [weeklyStart, weeklyEnd] = minutesOf(weekly);
  const [dailyStart, dailyEnd] = minutesOf(daily);
  const weeklyLength = lengthOf([weeklyStart, weeklyEnd], minutesOfWeek);
  const dailyLength = lengthOf([dailyStart, dailyEnd], minutesOfDay);
  return days.some((_, index) => {
    const start = index * minutesOfDay + dailyStart;
    // The one begins within the other, on a clock of one week.
    return (
      positive(start - weeklyStart, minutesOfWeek) < weeklyLength ||
      positive(weeklyStart - start, minutesOfWeek) < dailyLength
    );
  });
}

/** Where a window begins and ends, in minutes of its day or week. */
function minutesOf(window: string): [start: number, end: number] {
  const [start, end] = window.split('-').map((moment) => {
    const parts = moment.split(':');
    const [hours, minutes] = parts.slice(-2).map(Number) as [number, number];
    const dayOfWeek = parts.length === 3 ? days.indexOf(parts[0] as string) : 0;
    return dayOfWeek * minutesOfDay + hours * 60 + minutes;
  });
  return [start as number, end as number];
}

function lengthOf([start, end]: [number, number], cycle: number): number {
  return positive(end - start, cycle);
}

function positive(minutes: number, cycle: number): number {
  return (minutes + cycle) % cycle;
}
