import type { EnvironmentConfig } from './schema.ts';

/** The host names of an environment, each with where it stands. */
export function hostNamesOf({ loadBalancer: { domain } }: EnvironmentConfig): { path: string; hostName: string }[] {
  if (!domain) return [];
  return [
    { path: 'loadBalancer.domain.hostName', hostName: domain.hostName },
    ...domain.otherHostNames.map((hostName, index) => ({
      path: `loadBalancer.domain.otherHostNames[${index}]`,
      hostName,
    })),
  ];
}
