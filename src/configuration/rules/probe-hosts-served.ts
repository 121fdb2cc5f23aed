import { hostsNotServed } from '../host-names.ts';
import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** The probe asks host names that are answered, and not those that are redirected, each once: the alarm of each is called after it. */
export const probeHostsServed: EnvironmentRule = (environment) => {
  const path = 'observability.probe.hosts';
  const hosts = environment.observability.probe?.hosts;
  return [
    ...namedTwice(hosts ?? [], (index) => `${path}[${index}]`, 'name each host name once'),
    ...hostsNotServed(environment, path, hosts),
  ];
};
