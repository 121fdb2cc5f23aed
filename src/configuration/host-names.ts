import type { Finding } from './finding.ts';
import { unlessUnreadable } from './readable.ts';
import type { EnvironmentConfig } from './schema.ts';

/** A host name, with where it stands. */
interface HostName {
  path: string;
  hostName: string;
}

/** The host names of the application. One that front ends share, with each other or with Django, is there once. */
export function hostNamesOf(environment: EnvironmentConfig): HostName[] {
  const { domain } = environment.loadBalancer;
  if (!domain) return [];
  const ofFrontEnds = unlessUnreadable(() => {
    const hostNames = environment.cdn?.hostNames ?? {};
    return Object.keys(hostNames).flatMap((name) =>
      unlessUnreadable(() => [{ path: `cdn.hostNames.${name}`, hostName: hostNames[name] as string }]),
    );
  });
  return [
    { path: 'loadBalancer.domain.hostName', hostName: domain.hostName },
    ...domain.otherHostNames.map((hostName, index) => ({
      path: `loadBalancer.domain.otherHostNames[${index}]`,
      hostName,
    })),
    ...ofFrontEnds.filter(
      ({ hostName }, index) =>
        hostName !== domain.hostName && ofFrontEnds.findIndex((other) => other.hostName === hostName) === index,
    ),
  ];
}

/** Those that are not redirected. */
export function servedHostNamesOf(environment: EnvironmentConfig): string[] {
  const { domain } = environment.loadBalancer;
  const redirected = domain && domain.redirect !== 'none' ? domain.otherHostNames : [];
  return hostNamesOf(environment)
    .map(({ hostName }) => hostName)
    .filter((hostName) => !redirected.includes(hostName));
}

/** The host names of an environment: those of the application, and Flower's. */
export function allHostNamesOf(environment: EnvironmentConfig): HostName[] {
  return [
    ...unlessUnreadable(() => hostNamesOf(environment)),
    ...unlessUnreadable(() => {
      const domain = environment.flower?.domain;
      return domain ? [{ path: 'flower.domain.hostName', hostName: domain.hostName }] : [];
    }),
  ];
}

/** Which of a service's hosts the load balancer does not serve. */
export function hostsNotServed(environment: EnvironmentConfig, path: string, hosts: string[] | undefined): Finding[] {
  if (hosts === undefined) return [];
  const { domain } = environment.loadBalancer;
  if (domain === undefined) {
    const must = 'must be left out without loadBalancer.domain';
    return [{ path, must, got: hosts, wayOut: 'AWS gives the only host name that there is' }];
  }
  const served = servedHostNamesOf(environment);
  return hosts.flatMap((host, index): Finding[] => {
    if (served.includes(host)) return [];
    const must = `must be a host name that the load balancer serves, ${served.join(' or ')}`;
    const wayOut = domain.otherHostNames.includes(host)
      ? 'with loadBalancer.domain.redirect none the others are served as well'
      : 'name it in loadBalancer.domain';
    return [{ path: `${path}[${index}]`, must, got: host, wayOut }];
  });
}
