import { expect, it } from 'vitest';
import { outboundApart } from '../../../../src/configuration/rules/outbound-apart.ts';
import { findings, leastEnvironment, type Overrides } from '../config.ts';

type Outbound = NonNullable<NonNullable<Overrides['network']>['outbound']>;

function refused(outbound: Outbound, egress: 'single-nat' | 'vpc-endpoints' = 'single-nat'): string[] {
  return findings(outboundApart, { network: { ...leastEnvironment.network, egress, outbound } });
}

const smtp = { name: 'smtp', port: 587, to: '0.0.0.0/0' };

it('takes ways out that differ', () => {
  const others = [
    { name: 'dns', port: 587, protocol: 'udp' as const, to: '0.0.0.0/0' },
    { name: 'ldap', port: 636, to: '10.99.0.0/16' },
    { name: 'peers', port: 5432, to: 'pl-1a2b3c4d' },
  ];
  expect(refused([smtp, ...others])).toEqual([]);
});

it('refuses two that lead to the same, one that leads where tasks go already, and a name that is taken', () => {
  expect(
    refused([smtp, { ...smtp, name: 'mail' }, { ...smtp, port: 25 }, { name: 'web', port: 443, to: '0.0.0.0/0' }]),
  ).toEqual([
    'network.outbound[2].name: must not be named twice, got "smtp"; give each a name of its own',
    'network.outbound[1].to: must lead to what no other rule leads to, got "0.0.0.0/0"; leave it out, tasks reach it already',
    'network.outbound[3].to: must lead to what no other rule leads to, got "0.0.0.0/0"; leave it out, tasks reach it already',
  ]);
});

it('takes the range that carriers share, which is no internet, as far as it goes', () => {
  const to = (range: string) => refused([{ name: 'ldap', port: 636, to: range }], 'vpc-endpoints');
  expect(to('100.64.0.0/16')).toEqual([]);
  expect(to('100.127.0.0/16')).toEqual([]);
  expect(to('100.128.0.0/16')).toEqual([
    'network.outbound[0].to: must be a range of private addresses or a prefix list with egress vpc-endpoints, got "100.128.0.0/16"; the network has no way to the internet: take another network.egress, or leave it out',
  ]);
});

it('refuses the internet where the network has no way to it', () => {
  const inside = [
    { name: 'ldap', port: 636, to: '10.99.0.0/16' },
    { name: 'peers', port: 5432, to: 'pl-1a2b3c4d' },
  ];
  expect(refused([smtp, ...inside], 'vpc-endpoints')).toEqual([
    'network.outbound[0].to: must be a range of private addresses or a prefix list with egress vpc-endpoints, got "0.0.0.0/0"; the network has no way to the internet: take another network.egress, or leave it out',
  ]);
});
