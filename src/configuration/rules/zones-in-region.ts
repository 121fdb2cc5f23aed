import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

export const zonesInRegion: EnvironmentRule = ({ region, network: { zones = [] } }) => {
  const path = (index: number) => `network.zones[${index}]`;
  const elsewhere = zones
    .map((zone, index) => ({
      path: path(index),
      must: `must be a zone of ${region}`,
      got: zone,
      wayOut: `such as ${region}a; aws ec2 describe-availability-zones prints them`,
    }))
    .filter(({ got }) => got.slice(0, -1) !== region);
  return [...elsewhere, ...namedTwice(zones, path, 'name two or three different zones')];
};
