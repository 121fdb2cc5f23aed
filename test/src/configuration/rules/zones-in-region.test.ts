import { describe, expect, it } from 'vitest';
import { zonesInRegion } from '../../../../src/configuration/rules/zones-in-region.ts';
import { findings } from '../config.ts';

describe('zones-in-region', () => {
  it('takes different zones of the region', () => {
    const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
    expect(findings(zonesInRegion, { region: 'eu-west-1', network: { zones } })).toEqual([]);
  });

  it.each(['eu-central-2b', 'eu-west-1b'])('refuses %s in eu-central-1', (zone) => {
    const zones = ['eu-central-1a', zone];
    expect(findings(zonesInRegion, { region: 'eu-central-1', network: { zones } })).toEqual([
      `network.zones[1]: must be a zone of eu-central-1, got "${zone}"; such as eu-central-1a; aws ec2 describe-availability-zones prints them`,
    ]);
  });

  it('refuses a zone that is named twice, where it is named again', () => {
    const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1a'];
    expect(findings(zonesInRegion, { network: { zones } })).toEqual([
      'network.zones[2]: must not be named twice, got "eu-central-1a"; name two or three different zones',
    ]);
  });
});
