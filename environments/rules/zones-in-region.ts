import type { EnvironmentRule } from './rule.ts';

export const zonesInRegion: EnvironmentRule = ({ region, network: { zones } }) =>
  zones.flatMap((zone, index) => {
    const path = `network.zones[${index}]`;
    if (zone.slice(0, -1) !== region) {
      return [
        {
          path,
          must: `must be a zone of ${region}`,
          got: zone,
          wayOut: `such as ${region}a; aws ec2 describe-availability-zones prints them`,
        },
      ];
    }
    if (zones.indexOf(zone) !== index) {
      return [{ path, must: 'must not be named twice', got: zone, wayOut: 'name two or three different zones' }];
    }
    return [];
  });
