import { UserError } from '../../configuration/finding.ts';

export const logsUsage =
  'npm run logs <environment> [service] [-- --since 15m | --follow | --filter <text> | --task <id> | --json]';

export const logsOptions = {
  since: { type: 'string' },
  follow: { type: 'boolean' },
  filter: { type: 'string' },
  task: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** As somebody looks who has just been told of something. */
const defaultSince = '15m';

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * When the lines begin, in milliseconds since 1970.
 * @throws UserError when `since` is no time.
 */
export function startOf(since: string = defaultSince, now: number): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(since) ?? [];
  const start = number === undefined ? timeIn(since) : now - Number(number) * (unitSeconds[unit] as number) * 1000;
  // AWS takes no time before 1970, and in the future there is nothing.
  if (start >= 0 && start <= now) return start;
  throw new UserError([
    {
      path: 'command line',
      must: 'must give --since a time that is over',
      got: since,
      wayOut: 'such as 30s, 15m, 2h, 3d or 2026-01-31T09:00Z',
    },
  ]);
}

/** By ISO 8601, and with its zone: two people who talk of one time may be in two of them. */
function timeIn(since: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(since) ? Date.parse(since) : Number.NaN;
}

/**
 * A text as a filter pattern, which finds lines that hold it as it stands. A pattern of fields, such as `{ $.status >= 500 }`, stays what it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function patternOf(filter: string): string {
  return filter.startsWith('{') ? filter : `"${filter.replaceAll(/["\\]/g, '\\$&')}"`;
}
