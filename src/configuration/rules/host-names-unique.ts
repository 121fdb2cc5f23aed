import { allHostNamesOf } from '../host-names.ts';
import type { PairRule } from './rule.ts';

/** One name leads to one load balancer. */
export const hostNamesUnique: PairRule = (earlier, later) => {
  const taken = allHostNamesOf(earlier).map(({ hostName }) => hostName);
  return allHostNamesOf(later)
    .filter(({ hostName }) => taken.includes(hostName))
    .map(({ path, hostName }) => ({
      path,
      must: `must differ from those of ${earlier.name}`,
      got: hostName,
      wayOut: 'give each environment host names of its own',
    }));
};
