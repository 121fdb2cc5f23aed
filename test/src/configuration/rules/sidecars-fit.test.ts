import { describe, expect, it } from 'vitest';
import { sidecarsFit } from '../../../../src/configuration/rules/sidecars-fit.ts';
import {
  collectorImage,
  findings,
  internalService,
  leastEnvironment,
  type Overrides,
  publicImage,
  redis,
  routed,
  service,
  worker,
} from '../config.ts';

const pgbouncer: Overrides = { database: { pooling: 'pgbouncer' } };
const connect: Overrides = { discovery: { kind: 'service-connect' } };
const collector: Overrides = {
  observability: { logRetentionDays: 7, tracing: { exporter: 'sidecar', collectorImage } },
};
const proxyText = 'the proxy of Service Connect (256 CPU units and 64 MiB)';
const collectorText = 'the collector (64 CPU units and 256 MiB)';

function sentence(path: string, beside: string, [cpu, memoryMiB]: number[], [fitCpu, fitMemoryMiB]: number[]) {
  return `${path}: must have 256 CPU units and 512 MiB left for its own container beside ${beside}, got {"cpu":${cpu},"memoryMiB":${memoryMiB}}; take cpu ${fitCpu} and memoryMiB ${fitMemoryMiB}, or less beside it`;
}

const many: Overrides = {
  broker: redis,
  workers: [worker(), worker({ name: 'threads', pool: 'threads' })],
  processes: [{ name: 'rq', command: ['python', 'manage.py', 'rqworker'], cpu: 256, memoryMiB: 512, tasks: 1 }],
  beat: { scheduler: 'database' },
  flower: {},
};
const small = [256, 512];

describe('sidecars-fit', () => {
  it('adds up what stands beside the container of a service', () => {
    const all = { ...pgbouncer, ...connect, ...collector, services: [internalService({ cpu: 512, memoryMiB: 1024 })] };
    const web = (cpu: 512 | 1024, memoryMiB: number) =>
      findings(sidecarsFit, {
        ...all,
        web: { ...leastEnvironment.web, cpu, memoryMiB, logs: { ...routed, memoryMiB: 256, bufferLines: 65_536 } },
      });
    const beside = `PgBouncer (32 MiB), the log router (320 MiB), ${collectorText}, ${proxyText}`;
    expect(web(512, 1024)).toEqual([sentence('web', beside, [512, 1024], [1024, 2048])]);
    expect(web(512, 2048)).toEqual([sentence('web', beside, [512, 2048], [1024, 2048])]);
    expect(web(1024, 2048)).toEqual([]);
  });

  it('leaves the service as much as the smallest task has, to the last MiB and unit', () => {
    const web = (memoryMiB: number, router: number, cpu: 256 | 512 = 512) =>
      findings(sidecarsFit, {
        ...pgbouncer,
        web: { ...leastEnvironment.web, cpu, memoryMiB, logs: { ...routed, memoryMiB: router, bufferLines: 2049 } },
      });
    const beside = (router: number) => `PgBouncer (32 MiB), the log router (${router} MiB)`;
    expect(web(1024, 477)).toEqual([]);
    expect(web(1024, 478)).toEqual([sentence('web', beside(481), [512, 1024], [512, 2048])]);
    expect(web(1024, 478, 256)).toEqual([sentence('web', beside(481), [256, 1024], [256, 2048])]);
    expect(web(512, 64, 256)).toEqual([sentence('web', beside(67), [256, 512], [256, 1024])]);
  });

  it('counts a proxy beside web where services call it, and beside these', () => {
    const web = { ...leastEnvironment.web, internal: { clients: ['ssr'] } };
    const services = [service(), service({ name: 'ssr', image: publicImage, connections: undefined })];
    expect(findings(sidecarsFit, { ...connect, web, services })).toEqual(
      ['web', 'services[1]'].map((path) => sentence(path, proxyText, small, [512, 1024])),
    );
    expect(findings(sidecarsFit, { web, services })).toEqual([]);
  });

  it('takes PgBouncer alone in the smallest task, and nothing', () => {
    expect(findings(sidecarsFit, { ...pgbouncer, ...many, services: [service()] })).toEqual([]);
    expect(findings(sidecarsFit, many)).toEqual([]);
  });

  it('counts PgBouncer beside the image of the application alone', () => {
    const logs = { ...routed, memoryMiB: 496, bufferLines: 16_384 };
    const size = { cpu: 256 as const, memoryMiB: 1024, logs };
    const services = [service(size), service({ ...size, name: 'ssr', image: publicImage, connections: undefined })];
    expect(findings(sidecarsFit, { ...pgbouncer, services })).toEqual([
      sentence('services[0]', 'PgBouncer (32 MiB), the log router (512 MiB)', [256, 1024], [256, 2048]),
    ]);
  });

  it('counts a collector beside what is traced', () => {
    const services = [service(), service({ name: 'ssr', image: publicImage, connections: undefined })];
    expect(findings(sidecarsFit, { ...collector, ...many, services })).toEqual(
      ['web', 'services[0]', 'workers[0]', 'processes[0]'].map((path) =>
        sentence(path, collectorText, small, [512, 1024]),
      ),
    );
    const direct: Overrides = { observability: { logRetentionDays: 7, tracing: {} } };
    expect(findings(sidecarsFit, { ...direct, ...many, services })).toEqual([]);
  });

  it('counts a proxy beside what calls or is called, and nothing else', () => {
    const other = { image: publicImage, connections: undefined };
    const services = (clients: string[]) => [
      internalService({ internal: { clients } }),
      service({ name: 'ssr', ...other }),
      service({ name: 'maps', ...other }),
    ];
    const told = (paths: string[]) => paths.map((path) => sentence(path, proxyText, small, [512, 1024]));
    expect(findings(sidecarsFit, { ...connect, ...many, services: services(['application']) })).toEqual(
      told(['web', 'services[0]', 'workers[0]', 'workers[1]', 'processes[0]']),
    );
    expect(findings(sidecarsFit, { ...connect, ...many, services: services(['ssr']) })).toEqual(
      told(['services[0]', 'services[1]']),
    );
    expect(findings(sidecarsFit, { ...connect, ...many, services: [service()] })).toEqual([]);
    expect(
      findings(sidecarsFit, { discovery: { kind: 'cloud-map' }, ...many, services: services(['application']) }),
    ).toEqual([]);
  });

  it('counts a log router beside beat, too', () => {
    expect(findings(sidecarsFit, { ...many, beat: { scheduler: 'database', logs: routed } })).toEqual([
      sentence('beat', 'the log router (144 MiB)', small, [256, 1024]),
    ]);
  });
});
