import type { Finding } from '../finding.ts';
import { ownVariables } from '../variables.ts';
import type { EnvironmentRule } from './rule.ts';

/** A variable that came from two places would have the value of either. */
export const variablesUnique: EnvironmentRule = ({ parameters }, { secrets }) => {
  const taken: [names: string[], must: string][] = [
    [ownVariables, 'must not be a variable that the stack gives to tasks itself'],
    [secrets, 'must not be one of application.secrets'],
  ];
  return Object.keys(parameters.variables).flatMap((name): Finding[] =>
    taken
      .filter(([names]) => names.includes(name))
      .map(([, must]) => ({ path: `parameters.variables.${name}`, must, got: name, wayOut: 'take another name' })),
  );
};
