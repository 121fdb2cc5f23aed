import type { SecretRef } from '../../modules/shared/secret-ref.ts';
import type { TaskPart } from '../../modules/workload/task-template.ts';

/** The variables that a module shows to tasks: plain ones. */
export function environmentOf({ told = [], environment }: TaskPart): Record<string, string> {
  const plain = told.flatMap(({ variable, value }) =>
    variable && typeof value === 'string' ? [[variable, value]] : [],
  );
  return { ...Object.fromEntries(plain), ...environment };
}

/** Those that are secrets. */
export function secretsOf({ told = [], secrets }: TaskPart): Record<string, SecretRef> {
  const secret = told.flatMap(({ variable, value }) =>
    variable && typeof value !== 'string' ? [[variable, value]] : [],
  );
  return { ...Object.fromEntries(secret), ...secrets };
}
