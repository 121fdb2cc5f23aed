import { describe, expect, it } from 'vitest';
import { frontEndPathsUnique } from '../../../environments/rules/front-end-paths-unique.ts';
import { findings, frontEnd } from '../config.ts';

const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
const frontEnds = [
  frontEnd({ name: 'shop' }),
  frontEnd({ name: 'office' }),
  frontEnd({ name: 'docs', path: '/docs' }),
  frontEnd({ name: 'old-docs', path: '/docs/old' }),
];

function found(hostNames: Record<string, string>, domain = loadBalancer): string[] {
  return findings(frontEndPathsUnique, { loadBalancer: domain, cdn: { hostNames } }, { frontEnds });
}

describe('front-end-paths-unique', () => {
  it('takes one path under two host names, and a path below another', () => {
    expect(found({ office: 'office.example.com' })).toEqual([]);
    expect(found({ office: 'office.example.com', docs: 'office.example.com' })).toEqual([]);
  });

  it('takes any paths where there is no CDN', () => {
    expect(findings(frontEndPathsUnique, {}, { frontEnds })).toEqual([]);
  });

  it.each([
    ["the environment's own host name", {}, {}],
    ["the environment's own host name, by that name", { office: 'app.example.com' }, { office: 'app.example.com' }],
    [
      'a host name that they share',
      { shop: 'www.example.com', office: 'www.example.com' },
      { shop: 'www.example.com', office: 'www.example.com' },
    ],
  ])('refuses one path twice under %s', (_, hostNames, got) => {
    expect(found(hostNames)).toEqual([
      `cdn.hostNames: must keep shop and office apart, which are both at /, got ${JSON.stringify(got)}; give one a host name of its own, or another path in environments/application.ts`,
    ]);
  });

  it('refuses it under the only name that there is without a domain', () => {
    expect(findings(frontEndPathsUnique, { cdn: {} }, { frontEnds })).toEqual([
      'cdn.hostNames: must keep shop and office apart, which are both at /, got {}; give one a host name of its own, or another path in environments/application.ts',
    ]);
  });
});
