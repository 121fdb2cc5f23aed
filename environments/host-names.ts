import { unlessUnreadable } from './readable.ts';
import type { EnvironmentConfig } from './schema.ts';

/** A host name, with where it stands. */
interface HostName {
  path: string;
  hostName: string;
}

/** The host names of the application. */
export function hostNamesOf({ loadBalancer: { domain } }: EnvironmentConfig): HostName[] {
  if (!domain) return [];
  return [
    { path: 'loadBalancer.domain.hostName', hostName: domain.hostName },
    ...domain.otherHostNames.map((hostName, index) => ({
      path: `loadBalancer.domain.otherHostNames[${index}]`,
      hostName,
    })),
  ];
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
