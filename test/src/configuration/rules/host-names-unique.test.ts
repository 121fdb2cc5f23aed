import { expect, it } from 'vitest';
import { hostNamesUnique } from '../../../../src/configuration/rules/host-names-unique.ts';
import { pairFindings } from '../config.ts';

function between(earlier: string[], later: string[]): string[] {
  const [first, second] = [earlier, later].map(([hostName, ...otherHostNames]) => ({
    loadBalancer: hostName ? { domain: { hostName, otherHostNames, hostedZoneId: 'Z0EXAMPLE' } } : {},
  }));
  return pairFindings(hostNamesUnique, { name: 'dev', ...first }, { name: 'staging', ...second });
}

it('takes host names that differ, those of one alone, and none', () => {
  expect(between(['dev.example.com', 'www.dev.example.com'], ['staging.example.com'])).toEqual([]);
  expect(between([], ['staging.example.com'])).toEqual([]);
  expect(between([], [])).toEqual([]);
});

it('refuses one host name for two environments, wherever they name it', () => {
  expect(between(['app.example.com'], ['app.example.com'])).toEqual([
    'loadBalancer.domain.hostName: must differ from those of dev, got "app.example.com"; give each environment host names of its own',
  ]);
  expect(between(['app.example.com', 'example.com'], ['www.example.com', 'shop.example.com', 'example.com'])).toEqual([
    'loadBalancer.domain.otherHostNames[1]: must differ from those of dev, got "example.com"; give each environment host names of its own',
  ]);
});

it("counts front ends' own host names in either of them", () => {
  const domain = (hostName: string) => ({ domain: { hostName, hostedZoneId: 'Z0EXAMPLE' } });
  const docs = { loadBalancer: domain('app.example.com'), cdn: { hostNames: { docs: 'docs.example.com' } } };
  const must = 'must differ from those of dev, got "docs.example.com"; give each environment host names of its own';
  const [dev, staging] = [{ name: 'dev' }, { name: 'staging', loadBalancer: domain('staging.example.com') }];
  expect(pairFindings(hostNamesUnique, { ...dev, ...docs }, { ...staging, cdn: docs.cdn })).toEqual([
    `cdn.hostNames.docs: ${must}`,
  ]);
  const taken = { ...staging, loadBalancer: domain('docs.example.com') };
  expect(pairFindings(hostNamesUnique, { ...dev, ...docs }, taken)).toEqual([`loadBalancer.domain.hostName: ${must}`]);
});

it("counts Flower's name in either of them", () => {
  const domain = { hostName: 'x.example.com', hostedZoneId: 'Z0EXAMPLE' };
  const must = 'must differ from those of dev, got "x.example.com"; give each environment host names of its own';
  const [dev, staging] = [{ name: 'dev' }, { name: 'staging' }];
  expect(
    pairFindings(hostNamesUnique, { ...dev, loadBalancer: { domain } }, { ...staging, flower: { domain } }),
  ).toEqual([`flower.domain.hostName: ${must}`]);
  expect(
    pairFindings(hostNamesUnique, { ...dev, flower: { domain } }, { ...staging, loadBalancer: { domain } }),
  ).toEqual([`loadBalancer.domain.hostName: ${must}`]);
});
