import type { z } from 'zod';

/** One thing that is wrong with one value of a configuration. */
export interface Finding {
  /** Where the value stands, in the words of the file: `web.memoryMiB`. */
  path: string;
  /** What must hold: `must be ...`. */
  must: string;
  got: unknown;
  wayOut: string;
}

/** `<path>: <what must hold>, got <value>; <way out>` */
export function sentence({ path, must, got, wayOut }: Finding): string {
  return `${path}: ${must}, got ${shown(got)}; ${wayOut}`;
}

/** Stands for a text that nobody may read, and tells how long it is. */
export class Hidden {
  readonly length: number;

  constructor({ length }: string) {
    this.length = length;
  }
}

/** A longer text would bury the sentence that shows it. */
const longestShown = 1000;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Hidden || (typeof value === 'string' && value.length > longestShown)) {
    return `a text of ${value.length} characters`;
  }
  // JSON has no NaN and no infinity.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** Everything that is wrong, a line each. It is the user's to fix, so it is shown without a stack trace. */
export class UserError extends Error {
  constructor(findings: readonly (Finding | string)[]) {
    const sentences = findings.map((finding) => (typeof finding === 'string' ? finding : sentence(finding)));
    super([...new Set(sentences)].join('\n'));
  }
}

/** What a schema found wrong with an input, under the path `root`. */
export function findingsOf(root: string, input: unknown, error: z.ZodError): Finding[] {
  return error.issues.flatMap(ofAlternatives).map((issue) => {
    const { message, keys, got } = located(issue, input);
    // Settings write their errors as `must ...; way out`.
    const [must = '', ...wayOut] = message.split('; ');
    const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    return { path: `${root}${path}`, must, got, wayOut: wayOut.join('; ') };
  });
}

/** Of a setting that is a value or a group, and has no sentence for both, what is wrong inside the group, where that is what was written; else with the value. */
function ofAlternatives(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.message.startsWith('must ')) return [issue];
  const inside = issue.errors.find((alternative) =>
    alternative.some(({ code, path }) => code === 'unrecognized_keys' || path.length > 0),
  );
  const written = inside ?? issue.errors[0] ?? [];
  return written.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

function located(issue: z.core.$ZodIssue, input: unknown): { message: string; keys: PropertyKey[]; got: unknown } {
  const { message, path: keys } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return { message, keys, got: issue.keys.join(', ') };
    // A name in a record is wrong. Its value may be a secret, and is not shown.
    case 'invalid_key':
      return { message: issue.issues[0]?.message ?? message, keys: keys.slice(0, -1), got: keys.at(-1) };
    default:
      return { message, keys, got: shownAt(input, keys) };
  }
}

/** Where a key often stands in an address: whoever knows the webhook of a chat writes in it. */
const holdsKey = /^https?:\/\/\S{20}/i;

/** What is written where a password leads to may be the password itself, and a long address may hold a key. */
function shownAt(input: unknown, path: PropertyKey[]): unknown {
  const value = valueAt(input, path);
  if (typeof value !== 'string') return value;
  return path.includes('basicAuth') || (path.includes('alarmSubscribers') && holdsKey.test(value))
    ? new Hidden(value)
    : value;
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
