import { expect, it } from 'vitest';
import { hostNamesUnique } from '../../../environments/rules/host-names-unique.ts';
import { pairFindings } from '../config.ts';

function between(earlier: string | undefined, later: string | undefined): string[] {
  const [first, second] = [earlier, later].map((hostName) => ({
    loadBalancer: hostName ? { domain: { hostName, hostedZoneId: 'Z0EXAMPLE' } } : {},
  }));
  return pairFindings(hostNamesUnique, { name: 'dev', ...first }, { name: 'staging', ...second });
}

it('takes two host names, one, and none', () => {
  expect(between('dev.example.com', 'staging.example.com')).toEqual([]);
  expect(between(undefined, 'staging.example.com')).toEqual([]);
  expect(between(undefined, undefined)).toEqual([]);
});

it('refuses one host name for two environments', () => {
  expect(between('app.example.com', 'app.example.com')).toEqual([
    'loadBalancer.domain.hostName: must differ from that of dev, got "app.example.com"; give each environment a host name of its own',
  ]);
});
