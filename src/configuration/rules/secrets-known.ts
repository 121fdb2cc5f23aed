import { unknownNames } from '../unknown-names.ts';
import type { EnvironmentRule } from './rule.ts';

/** A version of a secret that is not there would be raised to no effect. */
export const secretsKnown: EnvironmentRule = ({ secrets }, application) =>
  unknownNames('secrets.versions', Object.keys(secrets.versions), 'secrets', application.secrets);
