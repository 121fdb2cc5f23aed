import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import { inEachTask } from '../services.ts';
import { ownVariables, reservedVariables } from '../variables.ts';
import type { EnvironmentRule } from './rule.ts';

type Taken = [isTaken: (name: string) => boolean, must: string];

/** A variable that came from two places would have the value of either. */
export const variablesUnique: EnvironmentRule = (environment, { secrets }) => {
  const taken: Taken[] = [
    [(name) => ownVariables.includes(name), 'must not be a variable that the stack gives to tasks itself'],
    [(name) => reservedVariables.test(name), 'must not be a variable that AWS, Celery or the system acts upon'],
    [(name) => secrets.includes(name), 'must not be one of application.secrets'],
  ];
  const ofAll = unlessUnreadable(() => Object.keys(environment.parameters.variables));
  const alone: Taken = [(name) => ofAll.includes(name), 'must not be one of parameters.variables'];
  return [
    ...takenAmong('parameters.variables', ofAll, taken),
    ...inEachTask(environment, ({ path, settings }) =>
      takenAmong(`${path}.variables`, Object.keys(settings.variables ?? {}), [...taken, alone]),
    ),
  ];
};

function takenAmong(path: string, names: readonly string[], taken: readonly Taken[]): Finding[] {
  return names.flatMap((name) =>
    taken
      .filter(([isTaken]) => isTaken(name))
      .map(([, must]) => ({ path: `${path}.${name}`, must, got: name, wayOut: 'take another name' })),
  );
}
