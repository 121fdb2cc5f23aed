import { closest } from 'fastest-levenshtein';
import type { EnvironmentRule } from './rule.ts';

/** A version of a secret that is not there would be raised to no effect. */
export const secretsKnown: EnvironmentRule = ({ secrets }, application) =>
  Object.keys(secrets.versions)
    .filter((name) => !application.secrets.includes(name))
    .map((name) => ({
      path: 'secrets.versions',
      must: 'must name secrets of environments/application.ts',
      got: name,
      wayOut:
        application.secrets.length > 0
          ? `did you mean ${closest(name, application.secrets)}?`
          : 'list it there under secrets',
    }));
