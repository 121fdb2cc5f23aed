import { expect, it } from 'vitest';
import { hostNamesOnce } from '../../../../src/configuration/rules/host-names-once.ts';
import { findings } from '../config.ts';

function named(hostName: string, ...otherHostNames: string[]): string[] {
  return findings(hostNamesOnce, {
    loadBalancer: { domain: { hostName, otherHostNames, hostedZoneId: 'Z0EXAMPLE' } },
  });
}

it('takes names that differ, and no domain', () => {
  expect(named('app.example.com', 'example.com')).toEqual([]);
  expect(findings(hostNamesOnce, {})).toEqual([]);
});

it('refuses a name for the second time', () => {
  expect(named('app.example.com', 'example.com', 'app.example.com')).toEqual([
    'loadBalancer.domain.otherHostNames[1]: must not be named twice, got "app.example.com"; name each host name once',
  ]);
});

it('takes a host name that front ends share, also with Django', () => {
  const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } };
  const hostNames = { shop: 'app.example.com', docs: 'docs.example.com', help: 'docs.example.com' };
  expect(findings(hostNamesOnce, { loadBalancer, cdn: { hostNames } })).toEqual([]);
});

it("refuses a front end's own host name that leads elsewhere, too", () => {
  const domain = { hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneId: 'Z0EXAMPLE' };
  const cdn = { hostNames: { shop: 'www.example.com', docs: 'flower.example.com' } };
  const flower = { domain: { hostName: 'flower.example.com', hostedZoneId: 'Z0EXAMPLE' } };
  expect(findings(hostNamesOnce, { loadBalancer: { domain }, cdn, flower })).toEqual([
    'cdn.hostNames.shop: must not be named twice, got "www.example.com"; name each host name once',
    'flower.domain.hostName: must not be named twice, got "flower.example.com"; name each host name once',
  ]);
});

it("counts Flower's name, with and without a domain of the application", () => {
  const flower = (hostName: string) => ({ flower: { domain: { hostName, hostedZoneId: 'Z0EXAMPLE' } } });
  const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } };
  expect(findings(hostNamesOnce, flower('flower.example.com'))).toEqual([]);
  expect(findings(hostNamesOnce, { loadBalancer, ...flower('flower.example.com') })).toEqual([]);
  expect(findings(hostNamesOnce, { loadBalancer, ...flower('app.example.com') })).toEqual([
    'flower.domain.hostName: must not be named twice, got "app.example.com"; name each host name once',
  ]);
});
