import { expect, it } from 'vitest';
import { probeHostsServed } from '../../../../src/configuration/rules/probe-hosts-served.ts';
import { findings, type Overrides } from '../config.ts';

const domain = { hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneId: 'Z0EXAMPLE' };
const withProbe = (hosts?: string[]): Overrides => ({
  loadBalancer: { deletionProtection: false, domain },
  observability: { logRetentionDays: 7, probe: { path: '/api/health', ...(hosts && { hosts }) } },
});

it('takes no probe, a probe of all host names, and one of a name that is served', () => {
  expect(findings(probeHostsServed, {})).toEqual([]);
  expect(findings(probeHostsServed, withProbe())).toEqual([]);
  expect(findings(probeHostsServed, withProbe(['app.example.com']))).toEqual([]);
});

it('refuses a name that stands there twice', () => {
  expect(findings(probeHostsServed, withProbe(['app.example.com', 'app.example.com']))).toEqual([
    'observability.probe.hosts[1]: must not be named twice, got "app.example.com"; name each host name once',
  ]);
});

it('refuses a name that is redirected, and one that is not known', () => {
  expect(findings(probeHostsServed, withProbe(['www.example.com', 'shop.example.com']))).toEqual([
    'observability.probe.hosts[0]: must be a host name that the load balancer serves, app.example.com, got "www.example.com"; with loadBalancer.domain.redirect none the others are served as well',
    'observability.probe.hosts[1]: must be a host name that the load balancer serves, app.example.com, got "shop.example.com"; name it in loadBalancer.domain',
  ]);
});
