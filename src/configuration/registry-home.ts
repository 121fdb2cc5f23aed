import type { Application, EnvironmentConfig } from './schema.ts';

/** The environment whose registry the images of another one come from: its own, unless one serves all. */
export function registryHomeOf(
  { registryEnvironment }: Pick<Application, 'registryEnvironment'>,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
): EnvironmentConfig {
  return environments.find(({ name }) => name === registryEnvironment) ?? environment;
}
