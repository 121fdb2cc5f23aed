import { expect, it } from 'vitest';
import { logRouterPortsFree } from '../../../../src/configuration/rules/log-router-ports-free.ts';
import { findings, publicImage, routed, service } from '../config.ts';

it.each([2020, 24_224])('leaves port %i to the log router, whatever image stands beside it', (port) => {
  const other = service({ name: 'ssr', image: publicImage, connections: undefined, port, logs: routed });
  const sentence = (path: string) =>
    `${path}.port: must not be 2020 or 24224 with logs.kind firelens, got ${port}; the log router listens there in the same task: take another, or take logs.kind awslogs`;
  expect(findings(logRouterPortsFree, { services: [service({ port, logs: routed }), other] })).toEqual(
    ['services[0]', 'services[1]'].map(sentence),
  );
  expect(findings(logRouterPortsFree, { services: [service({ port })] })).toEqual([]);
});

it('takes any other port, and what chooses none', () => {
  const services = [service({ logs: routed })];
  expect(findings(logRouterPortsFree, { services, beat: { scheduler: 'file', logs: routed } })).toEqual([]);
});
