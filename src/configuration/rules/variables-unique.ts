import type { Finding } from '../finding.ts';
import { ownVariables, reservedVariables } from '../variables.ts';
import type { EnvironmentRule } from './rule.ts';

/** A variable that came from two places would have the value of either. */
export const variablesUnique: EnvironmentRule = ({ parameters }, { secrets }) => {
  const taken: [isTaken: (name: string) => boolean, must: string][] = [
    [(name) => ownVariables.includes(name), 'must not be a variable that the stack gives to tasks itself'],
    [(name) => reservedVariables.test(name), 'must not be a variable that AWS, Celery or the system acts upon'],
    [(name) => secrets.includes(name), 'must not be one of application.secrets'],
  ];
  return Object.keys(parameters.variables).flatMap((name): Finding[] =>
    taken
      .filter(([isTaken]) => isTaken(name))
      .map(([, must]) => ({ path: `parameters.variables.${name}`, must, got: name, wayOut: 'take another name' })),
  );
};
