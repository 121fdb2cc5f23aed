import { hostsNotServed } from '../host-names.ts';
import type { EnvironmentRule } from './rule.ts';

/** The probe asks host names that are answered, and not those that are redirected. */
export const probeHostsServed: EnvironmentRule = (environment) =>
  hostsNotServed(environment, 'observability.probe.hosts', environment.observability.probe?.hosts);
