import { z } from 'zod';

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
  if (typeof input !== 'object' || input === null) throw new Unreadable();
  const values = input as Record<string, unknown>;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const option = (schema.options as z.ZodObject[]).find(
      ({ shape }) => (shape[discriminator] as z.ZodType).safeParse(values[discriminator]).success,
    );
    if (option) return readable(option, input);
  }
  const parts = (part: z.core.$ZodType) => Object.keys(values).map((key): Part => [key, part as z.ZodType]);
  if (schema instanceof z.ZodObject) {
    return readableParts({}, Object.entries(schema.shape as z.ZodRawShape) as Part[], values);
  }
  if (schema instanceof z.ZodRecord) return readableParts({}, parts(schema.valueType), values);
  // A list that is too long or too short is wrong as a whole.
  if (schema instanceof z.ZodArray && result.error.issues.every(({ path }) => path.length > 0)) {
    return readableParts([], parts(schema.element), values);
  }
  throw new Unreadable();
}

type Part = [key: string, schema: z.ZodType];

function readableParts(whole: object, parts: Part[], values: Record<string, unknown>): object {
  const getters = parts.map(([key, schema]) => [key, { get: () => readable(schema, values[key]), enumerable: true }]);
  return Object.defineProperties(whole, {
    ...Object.fromEntries(getters),
    // Shown as it was written, whatever can be read of it.
    toJSON: { value: () => values },
  });
}
