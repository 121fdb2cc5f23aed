import { expect, it } from 'vitest';
import type { z } from 'zod';
import { findingsOf, sentence } from '../../src/configuration/finding.ts';

/** What one setting takes and what it refuses, with the whole message. */
interface Bounds {
  takes: unknown[];
  refuses: unknown[];
  message: string;
}

/** A test for each setting. `valid` is a whole group that the schema takes. */
export function itKeepsWithinBounds(schema: z.ZodType, valid: object, settings: Record<string, Bounds>): void {
  for (const [setting, { takes, refuses, message }] of Object.entries(settings)) {
    it(`takes ${setting} within its bounds, and says what they are when it is outside`, () => {
      const messages = (value: unknown) => [
        value,
        ...(schema.safeParse({ ...valid, [setting]: value }).error?.issues.map((issue) => issue.message) ?? []),
      ];
      expect(takes.map(messages)).toEqual(takes.map((value) => [value]));
      expect(refuses.map(messages)).toEqual(refuses.map((value) => [value, message]));
    });
  }
}

/** Everything that a schema finds wrong with an input, as users read it. */
export function refusals(root: string, schema: z.ZodType, input: unknown): string[] {
  const { error } = schema.safeParse(input);
  return error ? findingsOf(root, input, error).map(sentence) : [];
}

/** The settings that a group can't do without. */
export function required(schema: z.ZodType): string[] {
  return schema.safeParse({}).error?.issues.map(({ path }) => path.join('.')) ?? [];
}

/** The least that a database must be told. */
export const leastDatabase = {
  instanceClass: 'db.t4g.micro',
  storageGiB: 20,
  maxStorageGiB: 50,
  multiAz: false,
  backupRetentionDays: 1,
  deletionProtection: false,
};
