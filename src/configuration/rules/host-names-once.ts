import { allHostNamesOf } from '../host-names.ts';
import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** Each name has one record, and is either redirected or served. */
export const hostNamesOnce: EnvironmentRule = (environment) => {
  const names = allHostNamesOf(environment);
  return namedTwice(
    names.map(({ hostName }) => hostName),
    (index) => names[index]?.path as string,
    'name each host name once',
  );
};
