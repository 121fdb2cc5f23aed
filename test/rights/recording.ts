import { readFileSync } from 'node:fs';

/** Who called: a role of GitHub Actions, or whoever administers the account. The access keys of the end-to-end tests are called so. */
export type Caller = 'plan' | 'refresh' | 'deploy' | 'publish' | 'admin';

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** A call as test/e2e/emulator/recording.py writes it. */
export interface Call {
  time: string;
  accessKeyId: string;
  service: string;
  operation: string;
  region: string;
  parameters: JsonObject;
  status: number;
  /** Where it is small. */
  response?: JsonObject;
}

/** What the emulator of a test was asked of AWS's own, in order. */
export function recordedCalls(file: string): Call[] {
  return (
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Call)
      // What tests ask of the emulator alone.
      .filter(({ operation }) => operation)
  );
}
