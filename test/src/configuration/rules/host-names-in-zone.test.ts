import { expect, it } from 'vitest';
import { hostNamesInZone } from '../../../../src/configuration/rules/host-names-in-zone.ts';
import { findings } from '../config.ts';

function within(zone: { hostedZoneId?: string; hostedZoneName?: string; createHostedZone?: boolean }): string[] {
  const domain = { hostName: 'app.example.com', otherHostNames: ['example.com'], ...zone };
  return findings(hostNamesInZone, { loadBalancer: { domain } });
}

it('takes a zone by its id, by a name that its host names end in, and no domain', () => {
  expect(within({ hostedZoneId: 'Z0EXAMPLE' })).toEqual([]);
  expect(within({ hostedZoneName: 'example.com' })).toEqual([]);
  expect(within({ hostedZoneName: 'example.com', createHostedZone: true })).toEqual([]);
  expect(findings(hostNamesInZone, {})).toEqual([]);
});

it('refuses a domain without a zone', () => {
  expect(within({})).toEqual([
    'loadBalancer.domain.hostedZoneId: must be given, or hostedZoneName, got nothing; aws route53 list-hosted-zones prints both',
  ]);
});

it('refuses a zone that is told twice', () => {
  expect(within({ hostedZoneId: 'Z0EXAMPLE', hostedZoneName: 'example.com' })).toEqual([
    'loadBalancer.domain.hostedZoneId: must be left out with hostedZoneName, got "Z0EXAMPLE"; keep one of the two',
  ]);
});

it('refuses to make a zone without a name', () => {
  expect(within({ createHostedZone: true })).toEqual([
    'loadBalancer.domain.hostedZoneId: must be given, or hostedZoneName, got nothing; aws route53 list-hosted-zones prints both',
    'loadBalancer.domain.hostedZoneName: must be given with createHostedZone, got nothing; such as example.com',
  ]);
});

it('refuses to make a zone that has an id', () => {
  expect(within({ hostedZoneId: 'Z0EXAMPLE', createHostedZone: true })).toEqual([
    'loadBalancer.domain.createHostedZone: must be left out with hostedZoneId, got true; that zone is there already; to make one, write hostedZoneName in the place of its id',
  ]);
});

it('refuses each host name that is not in the zone', () => {
  expect(within({ hostedZoneName: 'app.example.com' })).toEqual([
    'loadBalancer.domain.otherHostNames[0]: must be in the zone app.example.com, got "example.com"; such as app.app.example.com; one environment has one zone',
  ]);
  expect(within({ hostedZoneName: 'ample.com' })).toHaveLength(2);
});

it("refuses a front end's own host name that is not, once for all who share it", () => {
  const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
  const cdn = { hostNames: { shop: 'shop.example.com', docs: 'example.net', help: 'example.net' } };
  expect(findings(hostNamesInZone, { loadBalancer, cdn })).toEqual([
    'cdn.hostNames.docs: must be in the zone example.com, got "example.net"; such as app.example.com; one environment has one zone',
  ]);
});

it("leaves alone Flower's name, whose zone is told beside it", () => {
  const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
  const flower = { domain: { hostName: 'flower.example.net', hostedZoneId: 'Z0OTHER' } };
  expect(findings(hostNamesInZone, { loadBalancer, flower })).toEqual([]);
});
