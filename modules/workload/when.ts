import { text } from '../shared/setting.ts';
import { cronProblems } from './cron.ts';

/** `cron()` as AWS takes it: minutes, hours, day of month, month, day of week, year. */
const cron =
  '^cron\\(([\\dA-Z*,/-]+ ){2}([\\dA-Z*,/-]+ [\\dA-Z*,/-]+ \\?|\\? [\\dA-Z*,/-]+ [\\dA-Z*,/#-]+) [\\d*,/-]+\\)$';

const example = 'such as cron(0 20 ? * MON-FRI *)';

/** `cron(...)`, checked in full. */
export const cronExpression = text(
  new RegExp(cron),
  'cron() of six fields, of which day of month or day of week is ?',
  example,
).superRefine((when, { addIssue }) => {
  for (const must of cronProblems(when)) addIssue(`${must}; ${example}`);
});

/**
 * `cron(...)`, checked in full, or `rate(...)`. Of 1 the unit is in the singular
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html).
 */
export const cronOrRate = text(
  new RegExp(`${cron}|^rate\\((1 (minute|hour|day)|([2-9]|[1-9]\\d{1,3}) (minutes|hours|days))\\)$`),
  'cron() of six fields, of which day of month or day of week is ?, or rate() of a number up to 9999 and its unit',
  'such as cron(0 3 ? * MON-FRI *), rate(1 day) or rate(15 minutes); at() runs once, and a deploy runs once what migration names',
).superRefine((at, { addIssue }) => {
  if (at.startsWith('cron')) for (const must of cronProblems(at)) addIssue(`${must}; ${example}`);
});

/** The time zone that a `cron(...)` is read in, by its IANA name. */
export const timeZone = text(
  /^(UTC|[A-Z]\w*(\/[\w+-]+)+)$/,
  'the IANA name of a time zone',
  'such as Europe/Berlin',
).refine(isTimeZone, { error: 'must be the IANA name of a time zone; such as Europe/Berlin' });

/** Whether this computer knows the time zone; AWS's list is the same but for the newest names. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
