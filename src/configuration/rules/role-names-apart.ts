import type { PairRule } from './rule.ts';

/** IAM tells what is an environment's own by how its name begins. */
export const roleNamesApart: PairRule = (earlier, later, { github }) => {
  const [short, long] = [earlier.name, later.name].sort((a, b) => a.length - b.length) as [string, string];
  if (!github || earlier.account !== later.account || !long.startsWith(`${short}-`)) return [];
  return [
    {
      path: 'name',
      must: `must not begin as that of ${earlier.name}, in the same account`,
      got: later.name,
      wayOut: `GitHub's role for ${short} may change all that begins with ${short}-, so rename one of the two, or give it an account of its own`,
    },
  ];
};
