import { expect, it } from 'vitest';
import { vpcOriginRegions } from '../../../../modules/frontend-cdn/vpc-origin-regions.ts';
import { regions } from '../../../../modules/shared/regions.ts';
import { vpcOriginInRegion } from '../../../../src/configuration/rules/vpc-origin-in-region.ts';
import { findings } from '../config.ts';

const elsewhere = 'ap-southeast-6';

it('takes VPC origins where AWS lists them, and elsewhere what does without', () => {
  expect(findings(vpcOriginInRegion, { cdn: {} })).toEqual([]);
  expect(findings(vpcOriginInRegion, { region: elsewhere })).toEqual([]);
  expect(findings(vpcOriginInRegion, { region: elsewhere, cdn: { originAccess: 'prefix-list' } })).toEqual([]);
});

it('refuses VPC origins in a region that AWS does not list', () => {
  expect(findings(vpcOriginInRegion, { region: elsewhere, cdn: {} })).toEqual([
    `cdn.originAccess: must not be vpc-origin in ap-southeast-6, which AWS does not list for VPC origins, got "vpc-origin"; take another region, leave cdn out, or write 'prefix-list' outside production; a region that AWS has added is one line in modules/frontend-cdn/vpc-origin-regions.ts`,
  ]);
});

it('knows regions that an environment can be in, and zones of them', () => {
  expect(Object.keys(vpcOriginRegions).filter((region) => !(regions as readonly string[]).includes(region))).toEqual(
    [],
  );
  // As AWS writes it: use1-az3 is a zone of us-east-1.
  const codes = { east: 'e', west: 'w', central: 'c', northeast: 'ne' };
  for (const [region, zoneIds] of Object.entries(vpcOriginRegions)) {
    const [area, side, number] = region.split('-') as [string, keyof typeof codes, string];
    for (const zoneId of zoneIds) expect(zoneId).toMatch(new RegExp(`^${area}${codes[side]}${number}-az\\d$`));
  }
});
