import type { Finding } from '../finding.ts';
import { servingBoth } from '../front-ends-apart.ts';
import type { EnvironmentRule } from './rule.ts';

/** Two front ends at one path have two host names, in each environment that serves both. */
export const frontEndsApartEverywhere: EnvironmentRule = (environment, { frontEnds }, environments) =>
  frontEnds.flatMap((frontEnd, index): Finding[] => {
    const { name, path } = frontEnd;
    const before = frontEnds
      .slice(0, index)
      .find(
        (other) =>
          other.path === path &&
          servingBoth([environment], other, frontEnd).some(({ apart }) => !apart) &&
          servingBoth(environments, other, frontEnd).some(({ apart }) => apart),
      );
    if (!before) return [];
    if (!environment.loadBalancer.domain) {
      return [
        {
          path: 'loadBalancer.domain',
          must: `must be given, since ${before.name} and ${name} are both at ${path}`,
          got: undefined,
          wayOut:
            'only host names of their own, by it and cdn.hostNames, tell them apart; or leave cdn out, or give one another path in environments/application.ts',
        },
      ];
    }
    return [
      {
        path: 'cdn.hostNames',
        must: `must keep ${before.name} and ${name} apart, which are both at ${path}`,
        got: environment.cdn?.hostNames,
        wayOut: 'give one a host name of its own, or another path in environments/application.ts',
      },
    ];
  });
