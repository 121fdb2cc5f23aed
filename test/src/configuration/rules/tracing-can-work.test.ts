import { describe, expect, it } from 'vitest';
import { tracingCanWork } from '../../../../src/configuration/rules/tracing-can-work.ts';
import { collectorImage, findings, type Overrides, publicImage, service } from '../config.ts';

function tracing(settings: object): Overrides {
  return { observability: { logRetentionDays: 7, tracing: settings } };
}

const sidecar = tracing({ exporter: 'sidecar', collectorImage });

describe('tracing-can-work', () => {
  it('takes no tracing, what each process sends itself, and a collector with an image', () => {
    expect(findings(tracingCanWork, {})).toEqual([]);
    expect(findings(tracingCanWork, tracing({}))).toEqual([]);
    expect(findings(tracingCanWork, { ...sidecar })).toEqual([]);
    expect(findings(tracingCanWork, { ...sidecar, network: { egress: 'public-ip' } })).toEqual([]);
  });

  it('wants an image with a collector, and none without', () => {
    expect(findings(tracingCanWork, { ...tracing({ exporter: 'sidecar' }) })).toEqual([
      'observability.tracing.collectorImage: must be given with exporter sidecar, got nothing; name the public image of a collector by digest, or take observability.tracing.exporter direct',
    ]);
    expect(findings(tracingCanWork, tracing({ collectorImage }))).toEqual([
      `observability.tracing.collectorImage: must be left out with exporter direct, got "${collectorImage}"; leave it out, or take exporter sidecar`,
    ]);
  });

  it('pulls a collector only where there is a way to the internet', () => {
    expect(findings(tracingCanWork, { ...sidecar, network: { egress: 'vpc-endpoints' } })).toEqual([
      `observability.tracing.collectorImage: must be left out with network.egress vpc-endpoints, got "${collectorImage}"; a public image is pulled over the internet: take another network.egress, or take observability.tracing.exporter direct`,
    ]);
  });

  it('leaves its ports to the collector beside what is traced', () => {
    const services = [service({ port: 4318 }), service({ name: 'ssr', image: publicImage, port: 4318 })];
    expect(findings(tracingCanWork, { ...sidecar, services })).toEqual([
      'services[0].port: must not be 4318 or 13133 with observability.tracing.exporter sidecar, got 4318; the collector listens there in the same task: take another, or take observability.tracing.exporter direct',
    ]);
  });
});
