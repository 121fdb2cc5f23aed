import { repositoryOf } from '../../modules/service/settings.ts';
import type { Application, EnvironmentConfig } from './schema.ts';

/** The environment whose registry the images of another one come from: its own, unless one serves all. */
export function registryHomeOf(
  { registryEnvironment }: Pick<Application, 'registryEnvironment'>,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
): EnvironmentConfig {
  return environments.find(({ name }) => name === registryEnvironment) ?? environment;
}

/** The words for the repositories of images that an environment runs beside the application's. */
export function repositoriesRun({ services }: Pick<EnvironmentConfig, 'services'>): string[] {
  return [...new Set(services.flatMap((service) => repositoryOf(service) ?? []))].sort();
}

/** Those that the registry of an environment has: its own, and those of all that pull from it. */
export function repositoriesHeld(
  { registryEnvironment }: Pick<Application, 'registryEnvironment'>,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
): string[] {
  const guests = registryEnvironment === environment.name ? environments : [];
  return [...new Set([environment, ...guests].flatMap(repositoriesRun))].sort();
}
