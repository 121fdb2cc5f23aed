import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { PairRule } from './rule.ts';

function madeZone({ loadBalancer: { domain } }: EnvironmentConfig): string | undefined {
  return domain?.createHostedZone ? domain.hostedZoneName : undefined;
}

/** Route 53 makes a second zone of a name without a word, and whoever keeps the domain above can lead to one of the two alone. */
export const zonesMadeOnce: PairRule = (earlier, later) =>
  unlessUnreadable(() => {
    const zone = madeZone(later);
    if (zone === undefined || zone !== madeZone(earlier)) return [];
    return [
      {
        path: 'loadBalancer.domain.createHostedZone',
        must: `must make a zone that ${earlier.name} does not make`,
        got: zone,
        wayOut: `take a zone below it, such as ${later.name}.${zone}, or leave createHostedZone out and name the zone that ${earlier.name} makes`,
      },
    ];
  });
