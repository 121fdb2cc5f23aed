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

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no NaN and no infinity.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** Everything that is wrong, a line each. It is the user's to mend, so it is shown without a stack trace. */
export class UserError extends Error {
  constructor(findings: readonly (Finding | string)[]) {
    const sentences = findings.map((finding) => (typeof finding === 'string' ? finding : sentence(finding)));
    super([...new Set(sentences)].join('\n'));
  }
}

/** What a schema found wrong with an input, under the path `root`. */
export function findingsOf(root: string, input: unknown, error: z.ZodError): Finding[] {
  return error.issues.map((issue) => {
    // Settings write their errors as `must ...; way out`.
    const [must = '', ...wayOut] = issue.message.split('; ');
    const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    const got = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : valueAt(input, issue.path);
    return { path: `${root}${path}`, must, got, wayOut: wayOut.join('; ') };
  });
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
