import { pgbouncerMemoryMiB } from '../../modules/database/settings.ts';
import { ofApplication, proxySize } from '../../modules/discovery/settings.ts';
import { routerMemoryMiB } from '../../modules/log-router/settings.ts';
import { collectorSize } from '../../modules/tracing/settings.ts';
import { calledIn } from './called.ts';
import type { EnvironmentConfig } from './schema.ts';
import { runsApplication, type Service } from './services.ts';
import { isTraced } from './traced.ts';

/** A container in the tasks of a service that is not the service's own, and what it needs of a task. */
interface Sidecar {
  name: string;
  /** vCPU units, of which 1024 are one vCPU. */
  cpu: number;
  memoryMiB: number;
}

/** PgBouncer, of which each task of the application's image has one, whatever it does. */
export const pgbouncer: Sidecar = { name: 'PgBouncer', cpu: 0, memoryMiB: pgbouncerMemoryMiB };

/** What stands beside the container of a service in each of its tasks. */
export function besideIn(environment: EnvironmentConfig, service: Service): Sidecar[] {
  const { database, discovery, observability } = environment;
  const { logs } = service.settings;
  const sidecars: Sidecar[] = [];
  if (database.pooling === 'pgbouncer' && runsApplication(service)) sidecars.push(pgbouncer);
  // Its CPU is a share of what the service leaves, and as little as the service prints.
  if (logs.kind === 'firelens') sidecars.push({ name: 'the log router', cpu: 0, memoryMiB: routerMemoryMiB(logs) });
  if (observability.tracing?.exporter === 'sidecar' && isTraced(service)) {
    sidecars.push({ name: 'the collector', ...collectorSize });
  }
  if (discovery.kind === 'service-connect' && hasProxy(service, environment)) {
    sidecars.push({ name: 'the proxy of Service Connect', ...proxySize });
  }
  return sidecars;
}

/** Whether a service calls, or is called. Beat and Flower call by DNS. */
function hasProxy(service: Service, environment: EnvironmentConfig): boolean {
  const { kind, path, settings } = service;
  if (kind === 'beat' || kind === 'flower') return false;
  const called = calledIn(environment);
  if (called.some((server) => server.path === path)) return true;
  const name = runsApplication(service) ? ofApplication : kind === 'service' ? settings.name : undefined;
  return called.some(({ internal }) => name !== undefined && internal.clients.includes(name));
}
