import type { Finding } from '../finding.ts';
import { servedHostNamesOf } from '../host-names.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

/**
 * The load balancer can send requests only for names that it serves, and not to the same target group twice. Tasks are told its first name as
 * that of the application, and CloudFront sends under it what front ends leave to Django.
 */
export const webHostsServed: EnvironmentRule = (environment) => [
  ...unlessUnreadable(() => notServed(environment)),
  ...(['hosts', 'paths'] as const).flatMap((setting) =>
    unlessUnreadable(() =>
      namedTwice(environment.web[setting] ?? [], (index) => `web.${setting}[${index}]`, 'name it once'),
    ),
  ),
];

function notServed(environment: EnvironmentConfig): Finding[] {
  const { hosts } = environment.web;
  if (hosts === undefined) return [];
  const { domain } = environment.loadBalancer;
  if (domain === undefined) {
    const must = 'must be left out without loadBalancer.domain';
    return [{ path: 'web.hosts', must, got: hosts, wayOut: 'AWS gives the only host name that there is' }];
  }
  const served = servedHostNamesOf(environment);
  const findings = hosts.flatMap((host, index): Finding[] => {
    if (served.includes(host)) return [];
    const must = `must be a host name that the load balancer serves, ${served.join(' or ')}`;
    const wayOut = domain.otherHostNames.includes(host)
      ? 'with loadBalancer.domain.redirect none the others are served as well'
      : 'name it in loadBalancer.domain';
    return [{ path: `web.hosts[${index}]`, must, got: host, wayOut }];
  });
  if (hosts.includes(domain.hostName)) return findings;
  const must = `must hold loadBalancer.domain.hostName, ${domain.hostName}, which Django's own links lead to`;
  const wayOut = 'requests under it get 404 otherwise: add it, or leave web.hosts out';
  return [...findings, { path: 'web.hosts', must, got: hosts, wayOut }];
}
