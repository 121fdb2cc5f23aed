import { describe, expect, it } from 'vitest';
import { tracingCanWork } from '../../../../src/configuration/rules/tracing-can-work.ts';
import { collectorImage, findings, type Overrides, publicImage, redis, service, worker } from '../config.ts';

const large = { cpu: 512 as const, memoryMiB: 1024 };

function tracing(settings: object): Overrides {
  return { observability: { logRetentionDays: 7, tracing: settings } };
}

const sidecar = tracing({ exporter: 'sidecar', collectorImage });

describe('tracing-can-work', () => {
  it('takes no tracing, what each process sends itself, and a collector with an image in tasks with room for it', () => {
    expect(findings(tracingCanWork, {})).toEqual([]);
    expect(findings(tracingCanWork, tracing({}))).toEqual([]);
    const web = { ...large, tasks: 1, workers: 2 };
    expect(findings(tracingCanWork, { ...sidecar, web })).toEqual([]);
    expect(findings(tracingCanWork, { ...sidecar, web, network: { egress: 'public-ip' } })).toEqual([]);
  });

  it('wants an image with a collector, and none without', () => {
    const web = { ...large, tasks: 1, workers: 2 };
    expect(findings(tracingCanWork, { ...tracing({ exporter: 'sidecar' }), web })).toEqual([
      'observability.tracing.collectorImage: must be given with exporter sidecar, got nothing; name the public image of a collector by digest, or take observability.tracing.exporter direct',
    ]);
    expect(findings(tracingCanWork, tracing({ collectorImage }))).toEqual([
      `observability.tracing.collectorImage: must be left out with exporter direct, got "${collectorImage}"; leave it out, or take exporter sidecar`,
    ]);
  });

  it('pulls a collector only where there is a way to the internet', () => {
    const web = { ...large, tasks: 1, workers: 2 };
    expect(findings(tracingCanWork, { ...sidecar, web, network: { egress: 'vpc-endpoints' } })).toEqual([
      `observability.tracing.collectorImage: must be left out with network.egress vpc-endpoints, got "${collectorImage}"; a public image is pulled over the internet: take another network.egress, or take observability.tracing.exporter direct`,
    ]);
  });

  it('counts the collector in the size of each task that is traced, and of no other', () => {
    const small = { cpu: 256 as const, memoryMiB: 512, tasks: 1 };
    const environment: Overrides = {
      ...sidecar,
      broker: redis,
      web: { ...small, workers: 2 },
      workers: [worker(), worker({ name: 'threads', pool: 'threads' })],
      services: [service({ ...large, port: 4318 }), service({ name: 'ssr', image: publicImage, port: 4318 })],
      processes: [{ name: 'rq', command: ['rq'], cpu: 512, memoryMiB: 1024, tasks: 1 }],
      beat: { scheduler: 'file' },
      flower: {},
    };
    const cpu =
      'cpu: must be at least 512 with observability.tracing.exporter sidecar, got 256; the collector takes a share of it: raise it, or take observability.tracing.exporter direct';
    const memory =
      'memoryMiB: must be at least 768 with observability.tracing.exporter sidecar, got 512; the collector takes 256 of it: raise it, or take observability.tracing.exporter direct';
    expect(findings(tracingCanWork, environment)).toEqual([
      `web.${cpu}`,
      `web.${memory}`,
      'services[0].port: must not be 4318 or 13133 with observability.tracing.exporter sidecar, got 4318; the collector listens there in the same task: take another, or take observability.tracing.exporter direct',
      `workers[0].${cpu}`,
      `workers[0].${memory}`,
    ]);
  });
});
