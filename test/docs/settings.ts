import { z } from 'zod';
import { applicationSchema, environmentSchema } from '../../src/configuration/schema.ts';

/** The path of every setting that takes a value of its own, such as `application.queues[].name` or `web.healthCheckPath`. */
export function settingsOfSchema(): string[] {
  const paths = [...pathsOf(applicationSchema, 'application'), ...pathsOf(environmentSchema, '')];
  return [...new Set(paths)].sort();
}

function pathsOf(schema: z.ZodType, path: string): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return pathsOf(schema.unwrap() as z.ZodType, path);
  // A setting that is to be left out beside its neighbours.
  if (schema instanceof z.ZodUndefined) return [];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => pathsOf(option as z.ZodType, path));
  if (schema instanceof z.ZodArray) return pathsOf(schema.element as z.ZodType, `${path}[]`);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, part]) =>
      pathsOf(part as z.ZodType, path === '' ? name : `${path}.${name}`),
    );
  }
  return [path];
}
