import { describe, expect, it } from 'vitest';
import { serviceConnectSized } from '../../../../src/configuration/rules/service-connect-sized.ts';
import { findings, internalService, type Overrides, publicImage, redis, service, worker } from '../config.ts';

const other = { image: publicImage, connections: undefined };
const services = (clients: string[]) => [
  internalService({ internal: { clients } }),
  service({ name: 'ssr', ...other }),
  service({ name: 'maps', ...other }),
];
const connect = { discovery: { kind: 'service-connect' as const } };
const many: Overrides = {
  ...connect,
  broker: redis,
  workers: [worker()],
  processes: [{ name: 'rq', command: ['python', 'manage.py', 'rqworker'], cpu: 256, memoryMiB: 512, tasks: 1 }],
  beat: { scheduler: 'database' },
  flower: {},
};
const sentence = (path: string) =>
  `${path}.cpu: must be at least 512 with discovery.kind service-connect, whose proxy takes 256 of it and 64 MiB of memory, got 256; raise it, or take discovery.kind 'cloud-map'`;

describe('service-connect-sized', () => {
  it('counts the proxy in what calls or is called, and in nothing else', () => {
    expect(findings(serviceConnectSized, { ...many, services: services(['application']) })).toEqual(
      ['web', 'services[0]', 'workers[0]', 'processes[0]'].map(sentence),
    );
    expect(findings(serviceConnectSized, { ...many, services: services(['ssr']) })).toEqual(
      ['services[0]', 'services[1]'].map(sentence),
    );
  });

  it('takes what has room for it, what has none, and an environment without internal services', () => {
    const size = { cpu: 512 as const, memoryMiB: 1024 };
    expect(findings(serviceConnectSized, { ...connect, web: size, services: [internalService(size)] })).toEqual([]);
    expect(findings(serviceConnectSized, { ...many, services: [service()] })).toEqual([]);
    expect(
      findings(serviceConnectSized, { ...many, discovery: { kind: 'cloud-map' }, services: services(['ssr']) }),
    ).toEqual([]);
  });
});
