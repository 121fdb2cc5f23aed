import { isPrefixListId } from '../../../modules/network/settings.ts';
import type { Finding } from '../finding.ts';
import { isPrivate } from '../private-range.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/** The way to a mail server: EC2 refuses a rule that a security group has, and a network without a way to the internet reaches none there. */
export const mailReachable: EnvironmentRule = ({ mail, network: { egress, outbound = [] } }) => {
  if (mail?.kind !== 'smtp') return [];
  const { port, to } = mail;
  const sameRule = (other: { protocol: string; port: number; to: string }) =>
    other.protocol === 'tcp' && other.port === port && other.to === to;
  const findings: Finding[] = [];
  if (egress === 'vpc-endpoints' && !isPrefixListId(to) && !isPrivate(to)) {
    findings.push({
      path: 'mail.to',
      must: 'must be a range of private addresses or a prefix list with egress vpc-endpoints',
      got: to,
      wayOut:
        "the network has no way to the internet: take another network.egress, or mail.kind 'ses', which has an endpoint",
    });
  }
  if (egress !== 'vpc-endpoints' && sameRule({ protocol: 'tcp', port: 443, to: '0.0.0.0/0' })) {
    findings.push({
      path: 'mail.port',
      must: 'must not be 443 to 0.0.0.0/0, which tasks reach already',
      got: port,
      wayOut: 'name the range of the server in mail.to',
    });
  }
  return [
    ...findings,
    ...Object.keys(outbound).flatMap((key): Finding[] =>
      unlessUnreadable(() => {
        const other = outbound[Number(key)];
        if (!other || !sameRule(other)) return [];
        const wayOut = 'leave it out: mail opens the way for its senders';
        return [
          { path: `network.outbound[${key}].to`, must: 'must lead to what mail does not lead to', got: to, wayOut },
        ];
      }),
    ),
  ];
};
