import { secretsFilledByPeople } from '../filled-by-people.ts';
import { unknownNames } from '../unknown-names.ts';
import type { EnvironmentRule } from './rule.ts';

/** A version of a secret that is not there would be raised to no effect. */
export const secretsKnown: EnvironmentRule = (environment, application) =>
  unknownNames(
    'secrets.versions',
    Object.keys(environment.secrets.versions),
    'secrets',
    secretsFilledByPeople(application, environment),
  );
