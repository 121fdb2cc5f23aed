import type { PairRule } from './rule.ts';

/** A role tells jobs by their GitHub environment: that of a deploy has our name, those that fill an environment `-release` and `-publish` behind it. */
export const githubEnvironmentsApart: PairRule = (earlier, later, { github }) => {
  const [short, long] = [earlier.name, later.name].sort((a, b) => a.length - b.length) as [string, string];
  const suffix = ['-release', '-publish'].find((behind) => long === `${short}${behind}`);
  if (!github || !suffix) return [];
  return [
    {
      path: 'name',
      must: `must differ from that of ${earlier.name} by more than ${suffix}`,
      got: later.name,
      wayOut: `${short} is filled by jobs of the GitHub environment ${long}, which would deploy ${long}; rename one of the two`,
    },
  ];
};
