import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** What a service consists of in AWS is named after it. */
export const serviceNamesUnique: EnvironmentRule = ({ services }) =>
  namedTwice(
    services.map(({ name }) => name),
    (index) => `services[${index}].name`,
    'give each service a name of its own',
  );
