import { stateOf } from '../state.ts';
import type { PairRule } from './rule.ts';

/** Two environments in one state would take turns at destroying each other. */
export const stateKeysUnique: PairRule = (earlier, later, application) => {
  const [first, second] = [stateOf(application, earlier), stateOf(application, later)];
  if (earlier.name === later.name || first.bucket !== second.bucket || first.key !== second.key) return [];
  return [
    {
      path: 'state.key',
      must: `must differ from that of ${earlier.name}, which lies in the same bucket`,
      got: second.key,
      wayOut: 'leave state.key out, or give each environment its own',
    },
  ];
};
