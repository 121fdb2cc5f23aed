import { expect, it } from 'vitest';
import { hostNamesOnce } from '../../../environments/rules/host-names-once.ts';
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
