import { sitesOf } from '../../modules/frontend-cdn/sites.ts';
import type { Finding } from '../finding.ts';
import type { EnvironmentRule } from './rule.ts';

/** What is under one host name is told apart by its path alone. */
export const frontEndPathsUnique: EnvironmentRule = ({ cdn, loadBalancer }, application) => {
  if (!cdn) return [];
  return sitesOf(application.frontEnds, cdn, loadBalancer.domain?.hostName).flatMap(({ frontEnds }) =>
    frontEnds.flatMap(({ name, path }, index): Finding[] => {
      const before = frontEnds.slice(0, index).find((other) => other.path === path);
      if (!before) return [];
      return [
        {
          path: 'cdn.hostNames',
          must: `must keep ${before.name} and ${name} apart, which are both at ${path}`,
          got: cdn.hostNames,
          wayOut: 'give one a host name of its own, or another path in environments/application.ts',
        },
      ];
    }),
  );
};
