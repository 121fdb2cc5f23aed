import { isPrefixListId } from '../../../modules/network/settings.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { isPrivate } from '../private-range.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

type Outbound = NonNullable<EnvironmentConfig['network']['outbound']>[number];

/** EC2 refuses a rule that a security group has, and a way out that the network does not have leads nowhere. */
export const outboundApart: EnvironmentRule = ({ network }) => {
  const { outbound = [] } = network;
  const each = Object.keys(outbound).flatMap((key) =>
    unlessUnreadable(() => [{ path: `network.outbound[${key}]`, rule: outbound[Number(key)] as Outbound }]),
  );
  const toInternet = network.egress === 'vpc-endpoints' ? [] : ['tcp 443 0.0.0.0/0'];
  return [
    ...namedTwice(
      each.map(({ rule }) => rule.name),
      (index) => `${each[index]?.path}.name`,
      'give each a name of its own',
    ),
    ...each.flatMap(({ path, rule }, index): Finding[] => {
      const told = [...toInternet, ...each.slice(0, index).map((earlier) => targetOf(earlier.rule))];
      if (!told.includes(targetOf(rule))) return [];
      const must = 'must lead to what no other rule leads to';
      return [{ path: `${path}.to`, must, got: rule.to, wayOut: 'leave it out, tasks reach it already' }];
    }),
    ...(network.egress === 'vpc-endpoints'
      ? each
          .filter(({ rule }) => !isPrefixListId(rule.to) && !isPrivate(rule.to))
          .map(({ path, rule }) => ({
            path: `${path}.to`,
            must: 'must be a range of private addresses or a prefix list with egress vpc-endpoints',
            got: rule.to,
            wayOut: 'the network has no way to the internet: take another network.egress, or leave it out',
          }))
      : []),
  ];
};

function targetOf({ protocol, port, to }: Outbound): string {
  return `${protocol} ${port} ${to}`;
}
