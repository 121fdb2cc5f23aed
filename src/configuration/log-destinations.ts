import { destinationOf, type LogDestination } from '../../modules/log-router/settings.ts';
import type { EnvironmentConfig } from './schema.ts';
import { servicesOf } from './services.ts';

/** Where log routers of an environment send lines, each kind once. */
export function destinationsOf(environment: EnvironmentConfig): LogDestination['kind'][] {
  return [...new Set(servicesOf(environment).flatMap(({ settings }) => destinationOf(settings.logs)?.kind ?? []))];
}
