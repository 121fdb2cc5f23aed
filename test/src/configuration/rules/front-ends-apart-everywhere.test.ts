import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/configuration/finding.ts';
import { frontEndsApartEverywhere } from '../../../../src/configuration/rules/front-ends-apart-everywhere.ts';
import { application, environment, frontEnd, type Overrides } from '../config.ts';

const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
const apart = { loadBalancer, cdn: { hostNames: { office: 'office.example.com' } } };
const frontEnds = [frontEnd({ name: 'shop' }), frontEnd({ name: 'docs', path: '/docs' }), frontEnd({ name: 'office' })];

/** What is found wrong with the first of these environments. */
function found(...environments: Overrides[]): string[] {
  const [first, ...others] = environments.map(environment);
  if (!first) return [];
  return frontEndsApartEverywhere(first, { ...application, frontEnds }, [first, ...others]).map(sentence);
}

describe('front-ends-apart-everywhere', () => {
  it('takes two front ends at one path that are apart here, too, and no CDN', () => {
    expect(found(apart, apart)).toEqual([]);
    expect(found({}, apart)).toEqual([]);
  });

  it('takes those at paths of their own under one host name', () => {
    const elsewhere = { loadBalancer, cdn: { hostNames: { docs: 'docs.example.com', office: 'office.example.com' } } };
    expect(found(apart, elsewhere)).toEqual([]);
  });

  it('leaves it to the application where no environment has them apart', () => {
    expect(found({ cdn: {} }, { loadBalancer, cdn: {} })).toEqual([]);
  });

  it('refuses them under one host name where another environment has two', () => {
    expect(found({ loadBalancer, cdn: {} }, apart)).toEqual([
      'cdn.hostNames: must keep shop and office apart, which are both at /, got {}; give one a host name of its own, or another path in environments/application.ts',
    ]);
  });

  it('asks for a domain where there is none, without which no host name could be given', () => {
    expect(found({ cdn: {} }, apart)).toEqual([
      'loadBalancer.domain: must be given, since shop and office are both at /, got nothing; only host names of their own, by it and cdn.hostNames, tell them apart; or leave cdn out, or give one another path in environments/application.ts',
    ]);
  });
});
