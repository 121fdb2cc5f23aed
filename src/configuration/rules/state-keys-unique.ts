import { stateOf } from '../state.ts';
import type { PairRule } from './rule.ts';

const waysOut = {
  bucket: 'leave state.bucket out: the bootstrap of each environment makes a bucket of its own',
  key: 'leave state.key out, or give each environment its own',
};

/** Two environments in one state would take turns at destroying each other. */
export const stateKeysUnique: PairRule = (earlier, later, application) => {
  // The names alone would be to blame for all of it.
  if (earlier.name === later.name) return [];
  const [first, second] = [stateOf(application, earlier), stateOf(application, later)];
  return (['bucket', 'key'] as const)
    .filter((part) => first[part] === second[part])
    .map((part) => ({
      path: `state.${part}`,
      must: `must differ from that of ${earlier.name}`,
      got: second[part],
      wayOut: waysOut[part],
    }));
};
