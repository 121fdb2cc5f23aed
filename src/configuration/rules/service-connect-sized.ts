import { ofApplication } from '../../../modules/discovery/settings.ts';
import type { Finding } from '../finding.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { inEachService, runsApplication } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/**
 * What AWS has added to the size of a task for the proxy of Service Connect. The 64 MiB of memory that it asks for beside are in the 1024 MiB that tasks of 512 have at least
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
 */
const cpuOfProxy = 256;

/** What the smallest task of Fargate has. */
const leastCpu = 256;

/** The proxy of Service Connect takes its CPU and memory of the task that it is in. */
export const serviceConnectSized: EnvironmentRule = (environment) => {
  if (environment.discovery.kind !== 'service-connect') return [];
  return inEachService(environment, (service): Finding[] => {
    const { kind, path, settings } = service;
    const hasProxy = kind !== 'beat' && kind !== 'flower' && callsOrIsCalled(service, environment);
    if (!hasProxy || settings.cpu >= leastCpu + cpuOfProxy) return [];
    const must = `must be at least ${leastCpu + cpuOfProxy} with discovery.kind service-connect, whose proxy takes ${cpuOfProxy} of it and 64 MiB of memory`;
    return [{ path: `${path}.cpu`, must, got: settings.cpu, wayOut: "raise it, or take discovery.kind 'cloud-map'" }];
  });
};

function callsOrIsCalled(service: Parameters<typeof runsApplication>[0], { services }: EnvironmentConfig): boolean {
  const { kind, settings } = service;
  if (kind === 'service' && settings.internal) return true;
  const name = runsApplication(service) ? ofApplication : kind === 'service' ? settings.name : undefined;
  return services.some(({ internal }) => name !== undefined && internal?.clients.includes(name));
}
