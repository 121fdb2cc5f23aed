import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** What a process consists of in AWS is named after it. */
export const processNamesUnique: EnvironmentRule = ({ processes }) =>
  namedTwice(
    processes.map(({ name }) => name),
    (index) => `processes[${index}].name`,
    'give each process a name of its own',
  );
