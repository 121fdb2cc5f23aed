import type { PairRule } from './rule.ts';

/**
 * What an environment has in AWS has names that begin with `<project>-<environment>-`, and IAM knows by this beginning what an environment may change:
 * `shop-dev-eu-default` would be the queue `eu-default` of dev and the queue `default` of dev-eu.
 */
export const namesApart: PairRule = (earlier, later, { project }) => {
  const [short, long] = [earlier.name, later.name].sort((a, b) => a.length - b.length) as [string, string];
  if (earlier.account !== later.account || !long.startsWith(`${short}-`)) return [];
  return [
    {
      path: 'name',
      must: `must not begin as that of ${earlier.name}, in the same account`,
      got: later.name,
      wayOut: `the names of what ${short} has in AWS begin with ${project}-${short}-, so rename one of the two, or give it an account of its own`,
    },
  ];
};
