import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** What a worker consists of in AWS is named after it. */
export const workerNamesUnique: EnvironmentRule = ({ workers }) =>
  namedTwice(
    workers.map(({ name }) => name),
    (index) => `workers[${index}].name`,
    'give each worker a name of its own',
  );
