import { describe, expect, it } from 'vitest';
import { frontEndPathsUnique } from '../../../../src/configuration/rules/front-end-paths-unique.ts';
import { applicationFindings, frontEnd, type Overrides } from '../config.ts';

const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
const frontEnds = [
  frontEnd({ name: 'shop' }),
  frontEnd({ name: 'docs', path: '/docs' }),
  frontEnd({ name: 'office' }),
  frontEnd({ name: 'old-docs', path: '/docs/old' }),
];

function found(...environments: Overrides[]): string[] {
  return applicationFindings(frontEndPathsUnique, { frontEnds }, ...environments);
}

const must = 'frontEnds[2].path: must differ from that of shop, since both are under one host name, got "/"';

describe('front-end-paths-unique', () => {
  it('takes one path under two host names, and a path below another', () => {
    expect(found({ loadBalancer, cdn: { hostNames: { office: 'office.example.com' } } })).toEqual([]);
  });

  it('takes any paths where there is no CDN', () => {
    expect(found({}, { loadBalancer })).toEqual([]);
  });

  it.each([
    ["the environment's own host name", {}],
    ["the environment's own host name, by that name", { office: 'app.example.com' }],
    ['a host name that they share', { shop: 'www.example.com', office: 'www.example.com' }],
  ])('refuses one path twice under %s, once for all environments', (_, hostNames) => {
    expect(found({ loadBalancer, cdn: { hostNames } }, {}, { loadBalancer, cdn: {} })).toEqual([
      `${must}; take another, or give one of them cdn.hostNames in each environment`,
    ]);
  });

  it('says which environments would need a domain for it', () => {
    expect(found({ name: 'dev', cdn: {} }, { loadBalancer, cdn: {} }, { name: 'trial', cdn: {} })).toEqual([
      `${must}; take another, or give one of them cdn.hostNames in each environment and a loadBalancer.domain in dev, trial`,
    ]);
  });

  it('leaves it to each environment where one of them has two host names', () => {
    expect(found({ cdn: {} }, { loadBalancer, cdn: { hostNames: { office: 'office.example.com' } } })).toEqual([]);
  });
});
