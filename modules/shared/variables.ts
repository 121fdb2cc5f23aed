import { z } from 'zod';
import { isWordOfObjects } from './setting.ts';

/** The name of a variable that a team gives to tasks. */
export const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, {
    error: 'must have names of capital letters, digits and underscores; tasks get them as variables, such as LOG_LEVEL',
  })
  // Ids of constructs are made of it.
  .refine((name) => !isWordOfObjects(name.toLowerCase()), {
    error: 'must have names other than CONSTRUCTOR; each object of JavaScript has something that is called so',
  });

/** Its value, as long as a parameter of Systems Manager's takes. */
export const variableValue = z
  .string({ error: 'must be a text; write numbers and truth values in quotes' })
  .max(4096, { error: 'must have at most 4096 characters; a standard parameter takes no more' });

export const variablesError = 'must be a group of names and texts; such as { LOG_LEVEL: "info" }';

/** Whether variables leave room for all else in a task definition, which holds 64 KiB. */
export function fitTaskDefinition(variables: Readonly<Record<string, string>>): boolean {
  return Object.values(variables).join('').length <= 16_384;
}

export const tooLongVariables = 'must have at most 16384 characters in all; a task definition holds 64 KiB';
