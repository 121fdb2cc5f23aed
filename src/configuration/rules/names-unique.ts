import type { PairRule } from './rule.ts';

export const namesUnique: PairRule = (earlier, later) => {
  if (earlier.name !== later.name) return [];
  return [
    {
      path: 'name',
      must: 'must be the name of one environment only',
      got: later.name,
      wayOut: 'rename one of the two',
    },
  ];
};
