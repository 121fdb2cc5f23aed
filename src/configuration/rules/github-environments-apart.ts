import type { PairRule } from './rule.ts';

/** A role tells jobs by their GitHub environment: that of a deploy has our name, that of a release `-release` behind it. */
export const githubEnvironmentsApart: PairRule = (earlier, later, { github }) => {
  const [short, long] = [earlier.name, later.name].sort((a, b) => a.length - b.length) as [string, string];
  if (!github || long !== `${short}-release`) return [];
  return [
    {
      path: 'name',
      must: `must differ from that of ${earlier.name} by more than -release`,
      got: later.name,
      wayOut: `${short} is released by jobs of the GitHub environment ${long}, which would deploy ${long}; rename one of the two`,
    },
  ];
};
