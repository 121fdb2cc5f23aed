import type { Finding } from '../finding.ts';
import { hostsNotServed } from '../host-names.ts';
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
  const findings = hostsNotServed(environment, 'web.hosts', hosts);
  const { domain } = environment.loadBalancer;
  if (hosts === undefined || domain === undefined || hosts.includes(domain.hostName)) return findings;
  const must = `must hold loadBalancer.domain.hostName, ${domain.hostName}, which Django's own links lead to`;
  const wayOut = 'requests under it get 404 otherwise: add it, or leave web.hosts out';
  return [...findings, { path: 'web.hosts', must, got: hosts, wayOut }];
}
