import { endpointsNeeded } from '../endpoints.ts';
import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** With endpoints as the only way out, a task that lacks one can't start, or can't log. */
export const egressPath: EnvironmentRule = (environment) => {
  const { egress, interfaceEndpoints: listed } = environment.network;
  if (listed === undefined) return [];
  const path = 'network.interfaceEndpoints';
  const missing = endpointsNeeded(environment).filter((service) => !listed.includes(service));
  const findings = namedTwice(listed, (index) => `${path}[${index}]`, 'name each service once');
  if (egress === 'vpc-endpoints' && missing.length > 0) {
    findings.push({
      path,
      must: `must include ${missing.join(', ')} with egress vpc-endpoints`,
      got: listed,
      wayOut: 'add what is missing, or leave the list out to get what the environment needs',
    });
  }
  return findings;
};
