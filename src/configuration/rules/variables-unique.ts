import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import { inEachTask } from '../services.ts';
import { takenInOtherImages, takenNames } from '../variables.ts';
import type { EnvironmentRule } from './rule.ts';

/** A variable that came from two places would have the value of either. */
export const variablesUnique: EnvironmentRule = (environment, application) => [
  ...unlessUnreadable(() =>
    takenAmong('parameters.variables', Object.keys(environment.parameters.variables), takenNames(application)),
  ),
  ...inEachTask(environment, ({ path, settings, ofApplication }) =>
    takenAmong(
      `${path}.variables`,
      Object.keys(settings.variables ?? {}),
      ofApplication ? takenNames(application, environment) : takenInOtherImages,
    ),
  ),
];

function takenAmong(path: string, names: readonly string[], taken: ReturnType<typeof takenNames>): Finding[] {
  return names.flatMap((name) =>
    taken
      .filter(([isTaken]) => isTaken(name))
      .map(([, must]) => ({ path: `${path}.${name}`, must, got: name, wayOut: 'take another name' })),
  );
}
