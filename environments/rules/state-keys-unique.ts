import { stateOf } from '../state.ts';
import type { PairRule } from './rule.ts';

/** Two environments in one state would take turns at destroying each other. */
export const stateKeysUnique: PairRule = (earlier, later, application) => {
  const [first, second] = [stateOf(application, earlier), stateOf(application, later)];
  if (earlier.name === later.name || first.bucket !== second.bucket) return [];
  if (![first.key, first.bootstrapKey].includes(second.key) && first.key !== second.bootstrapKey) return [];
  return [
    {
      path: 'state.key',
      must: `must differ from those of ${earlier.name}, which lie in the same bucket`,
      got: second.key,
      wayOut: 'leave state.key out, or give each environment its own',
    },
  ];
};
