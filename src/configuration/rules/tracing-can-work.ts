import { collectorPorts } from '../../../modules/tracing/settings.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { inEachService, type Service } from '../services.ts';
import { isTraced } from '../traced.ts';
import type { EnvironmentRule } from './rule.ts';

const path = 'observability.tracing';
const direct = `or take ${path}.exporter direct`;

/** A collector has an image, a way to get it, and its ports to itself. */
export const tracingCanWork: EnvironmentRule = (environment) => {
  const { tracing } = environment.observability;
  if (!tracing) return [];
  if (tracing.exporter === 'direct') {
    if (tracing.collectorImage === undefined) return [];
    const must = 'must be left out with exporter direct';
    const wayOut = 'leave it out, or take exporter sidecar';
    return [{ path: `${path}.collectorImage`, must, got: tracing.collectorImage, wayOut }];
  }
  return [
    ...unlessUnreadable(() => pulled(environment, tracing.collectorImage)),
    ...inEachService(environment, (service) => (isTraced(service) ? portOf(service) : [])),
  ];
};

function pulled({ network }: EnvironmentConfig, image: string | undefined): Finding[] {
  if (image === undefined) {
    const must = 'must be given with exporter sidecar';
    const wayOut = `name the public image of a collector by digest, ${direct}`;
    return [{ path: `${path}.collectorImage`, must, got: image, wayOut }];
  }
  if (network.egress !== 'vpc-endpoints') return [];
  const must = 'must be left out with network.egress vpc-endpoints';
  const wayOut = `a public image is pulled over the internet: take another network.egress, ${direct}`;
  return [{ path: `${path}.collectorImage`, must, got: image, wayOut }];
}

function portOf({ path: at, settings }: Service): Finding[] {
  if (!('port' in settings) || !collectorPorts.includes(settings.port)) return [];
  const must = `must not be ${collectorPorts.join(' or ')} with ${path}.exporter sidecar`;
  const wayOut = `the collector listens there in the same task: take another, ${direct}`;
  return [{ path: `${at}.port`, must, got: settings.port, wayOut }];
}
