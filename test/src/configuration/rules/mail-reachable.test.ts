import { expect, it } from 'vitest';
import { mailReachable } from '../../../../src/configuration/rules/mail-reachable.ts';
import { findings, leastEnvironment, mailBySes, mailBySmtp } from '../config.ts';

function refused(mail: object, network: object = {}): string[] {
  return findings(mailReachable, { mail: mail as never, network: { ...leastEnvironment.network, ...network } });
}

const closed = { egress: 'vpc-endpoints' };

it('refuses a server on the internet where the network has no way there', () => {
  expect(refused(mailBySmtp, closed)).toEqual([
    'mail.to: must be a range of private addresses or a prefix list with egress vpc-endpoints, got "0.0.0.0/0"; the network has no way to the internet: take another network.egress, or mail.kind \'ses\', which has an endpoint',
  ]);
});

it('refuses rules that a security group would have twice', () => {
  const outbound = [
    { name: 'smtp', port: 587, to: '0.0.0.0/0' },
    { name: 'udp', port: 587, protocol: 'udp', to: '0.0.0.0/0' },
    { name: 'relay', port: 587, to: '10.99.0.0/16' },
    { name: 'smtps', port: 465, to: '0.0.0.0/0' },
  ];
  expect(refused(mailBySmtp, { outbound })).toEqual([
    'network.outbound[0].to: must lead to what mail does not lead to, got "0.0.0.0/0"; leave it out: mail opens the way for its senders',
  ]);
  expect(refused({ ...mailBySmtp, port: 443 })).toEqual([
    'mail.port: must not be 443 to 0.0.0.0/0, which tasks reach already, got 443; name the range of the server in mail.to',
  ]);
});

it('takes a private server, a prefix list, SES and none', () => {
  for (const to of ['10.99.0.0/16', '100.64.0.0/16', 'pl-1a2b3c4d'])
    expect(refused({ ...mailBySmtp, port: 443, to }, closed)).toEqual([]);
  expect(refused({ ...mailBySmtp, port: 443, to: '10.99.0.0/16' })).toEqual([]);
  expect(refused(mailBySes, closed)).toEqual([]);
  expect(findings(mailReachable, {})).toEqual([]);
});
