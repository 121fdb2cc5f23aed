import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** CloudFront refuses a list that names a country twice. */
export const countriesOnce: EnvironmentRule = ({ cdn }) =>
  namedTwice(
    cdn?.geoRestriction?.countries ?? [],
    (index) => `cdn.geoRestriction.countries[${index}]`,
    'name each country once',
  );
