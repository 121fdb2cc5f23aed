import type { Finding } from '../finding.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';

/** What must hold between settings of one environment. Paths are the environment's own: `web.memoryMiB`. */
export type EnvironmentRule = (environment: EnvironmentConfig, application: Application) => Finding[];

/** What must hold between any two environments. Paths are those of the later one. */
export type PairRule = (earlier: EnvironmentConfig, later: EnvironmentConfig, application: Application) => Finding[];
