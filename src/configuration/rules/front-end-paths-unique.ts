import type { Finding } from '../finding.ts';
import { servingBoth } from '../front-ends-apart.ts';
import type { ApplicationRule } from './rule.ts';

/** What is under one host name is told apart by its path alone. Where some environments have two host names, the others are asked for them. */
export const frontEndPathsUnique: ApplicationRule = ({ frontEnds }, environments) =>
  frontEnds.flatMap((frontEnd, index): Finding[] => {
    const before = frontEnds.slice(0, index).find((other) => {
      const serving = servingBoth(environments, other, frontEnd);
      return other.path === frontEnd.path && serving.length > 0 && serving.every(({ apart }) => !apart);
    });
    if (!before) return [];
    const withoutDomain = servingBoth(environments, before, frontEnd)
      .filter(({ hasDomain }) => !hasDomain)
      .map(({ environment }) => environment);
    const first = withoutDomain.length > 0 ? ` and a loadBalancer.domain in ${withoutDomain.join(', ')}` : '';
    return [
      {
        path: `frontEnds[${index}].path`,
        must: `must differ from that of ${before.name}, since both are under one host name`,
        got: frontEnd.path,
        wayOut: `take another, or give one of them cdn.hostNames in each environment${first}`,
      },
    ];
  });
