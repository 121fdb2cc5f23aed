import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import { inEachTask } from '../services.ts';
import { mailVariables, takenFromAll, takenInOtherImages, takenNames } from '../variables.ts';
import type { EnvironmentRule } from './rule.ts';

/** A variable that came from two places would have the value of either. */
export const variablesUnique: EnvironmentRule = (environment, application) => [
  ...unlessUnreadable(() =>
    takenAmong(
      'parameters.variables',
      Object.keys(environment.parameters.variables),
      takenFromAll(application, environment),
    ),
  ),
  ...inEachTask(environment, ({ path, settings, ofApplication }) =>
    takenAmong(
      `${path}.variables`,
      Object.keys(settings.variables ?? {}),
      ofApplication ? takenNames(application, environment) : takenInOtherImages,
    ),
  ),
  ...(environment.mail ? application.secrets : [])
    .filter((name) => mailVariables.includes(name) && application.variables[name] !== false)
    .map((name) => ({
      path: 'mail',
      must: 'must not give tasks a variable that is one of application.secrets',
      got: name,
      wayOut: `take ${name} out of application.secrets, or leave mail out`,
    })),
];

function takenAmong(path: string, names: readonly string[], taken: ReturnType<typeof takenNames>): Finding[] {
  return names.flatMap((name) =>
    taken
      .filter(([isTaken]) => isTaken(name))
      .map(([, must]) => ({ path: `${path}.${name}`, must, got: name, wayOut: 'take another name' })),
  );
}
