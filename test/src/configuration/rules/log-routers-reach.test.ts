import { expect, it } from 'vitest';
import { logRoutersReach } from '../../../../src/configuration/rules/log-routers-reach.ts';
import { findings, leastEnvironment, routed, toHttp, toOpenSearch } from '../config.ts';

function refused(to: object, network: object = { egress: 'vpc-endpoints' }): string[] {
  return findings(logRoutersReach, {
    web: { ...leastEnvironment.web, logs: { ...routed, to: to as never } },
    network: { ...leastEnvironment.network, ...network },
  });
}

it('refuses a destination that the network has no way to', () => {
  const sentence = (host: string) => [
    `web.logs.to.host: must be reached by a port 443 of network.outbound with egress vpc-endpoints, got "${host}"; name there where it is inside, such as the range of an endpoint of its own, or take another network.egress`,
  ];
  expect(refused(toHttp)).toEqual(sentence('logs.example.com'));
  expect(refused(toOpenSearch)).toEqual(sentence('search-logs.eu-central-1.es.amazonaws.com'));
  const others = [
    { name: 'udp', port: 443, protocol: 'udp', to: '10.99.0.0/16' },
    { name: 'smtp', port: 587, to: '10.99.0.0/16' },
  ];
  expect(refused(toHttp, { egress: 'vpc-endpoints', outbound: others })).toHaveLength(1);
});

it('takes one that is inside, those that have an endpoint, and a way to the internet', () => {
  const outbound = [{ name: 'logs', port: 443, to: '10.99.0.0/16' }];
  expect(refused(toHttp, { egress: 'vpc-endpoints', outbound })).toEqual([]);
  for (const kind of ['cloudwatch', 'firehose']) expect(refused({ kind })).toEqual([]);
  expect(refused(toHttp, { egress: 'single-nat' })).toEqual([]);
  expect(findings(logRoutersReach, { network: { ...leastEnvironment.network, egress: 'vpc-endpoints' } })).toEqual([]);
});
