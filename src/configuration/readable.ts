import { z } from 'zod';
import { nearest } from '../../modules/shared/did-you-mean.ts';

class Unreadable extends Error {}

/** Rules read what a schema could not: its own finding says so already, and the rules on all else still speak. */
export function unlessUnreadable<Found>(rule: () => Found[]): Found[] {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

/** What can be read of an input. A setting that can't be throws `Unreadable`, when it is asked for and not before. */
export function readable(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return readable(schema.unwrap() as z.ZodType, input);
  }
  if (typeof input !== 'object' || input === null) return unreadable();
  const values = input as Record<string, unknown>;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const option = (schema.options as z.ZodObject[]).find(
      ({ shape }) => (shape[discriminator] as z.ZodType).safeParse(values[discriminator]).success,
    );
    if (option) return readable(option, input);
  }
  const parts = (part: z.core.$ZodType) => Object.keys(values).map((key) => partOf(key, part as z.ZodType, values));
  if (schema instanceof z.ZodObject) return readableParts({}, settingsOf(schema, values), values);
  if (schema instanceof z.ZodRecord) return readableParts({}, parts(schema.valueType), values);
  // A list that is too long or too short is wrong as a whole.
  if (schema instanceof z.ZodArray && result.error.issues.every(({ path }) => path.length > 0)) {
    return readableParts([], parts(schema.element), values);
  }
  return unreadable();
}

function unreadable(): never {
  throw new Unreadable();
}

type Part = [key: string, read: () => unknown];

function partOf(key: string, schema: z.ZodType, values: Record<string, unknown>): Part {
  return [key, () => readable(schema, values[key])];
}

function settingsOf({ shape }: z.ZodObject, values: Record<string, unknown>): Part[] {
  const known = Object.keys(shape);
  const missing = known.filter((key) => values[key] === undefined);
  const unknown = Object.keys(values).filter((key) => !known.includes(key));
  const misspelt = new Set(unknown.map((key) => nearest(key, missing)));
  // What is misspelt is told by the name that it has there, and is not missing.
  return known.map((key) => (misspelt.has(key) ? [key, unreadable] : partOf(key, shape[key] as z.ZodType, values)));
}

function readableParts(whole: object, parts: Part[], values: Record<string, unknown>): object {
  const shown = () => {
    const given = parts.filter(([key]) => values[key] !== undefined);
    const entries = given.map(([key, read]) => [key, unlessUnreadable(() => [read()])[0] ?? values[key]]);
    return Object.assign(Array.isArray(whole) ? [] : {}, Object.fromEntries(entries));
  };
  return Object.defineProperties(whole, {
    ...Object.fromEntries(parts.map(([key, get]) => [key, { get, enumerable: true }])),
    // Shown as it was written, whatever can be read of it. What stands under an unknown name may be a secret, and is not.
    toJSON: { value: shown },
  });
}
