import type { Finding } from '../finding.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';

/** What must hold between settings of one environment, of all that there are. Paths are the environment's own: `web.memoryMiB`. */
export type EnvironmentRule = (
  environment: EnvironmentConfig,
  application: Application,
  environments: readonly EnvironmentConfig[],
) => Finding[];

/** What must hold between any two environments. Paths are those of the later one. */
export type PairRule = (earlier: EnvironmentConfig, later: EnvironmentConfig, application: Application) => Finding[];

/** What must hold in the application, and between it and all environments. Paths are the application's: `queues[0].name`. */
export type ApplicationRule = (application: Application, environments: readonly EnvironmentConfig[]) => Finding[];
