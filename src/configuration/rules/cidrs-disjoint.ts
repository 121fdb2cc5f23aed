import { Address4 } from 'ip-address';
import type { PairRule } from './rule.ts';

/** Networks that overlap can never be joined, by peering or by VPN, and neither can be renumbered. */
export const cidrsDisjoint: PairRule = (earlier, later) => {
  // That of an existing VPC is its owner's.
  if (earlier.network.cidr === undefined || later.network.cidr === undefined) return [];
  const [first, second] = [new Address4(earlier.network.cidr), new Address4(later.network.cidr)];
  if (!first.isInSubnet(second) && !second.isInSubnet(first)) return [];
  return [
    {
      path: 'network.cidr',
      must: `must not overlap ${earlier.network.cidr} of ${earlier.name}`,
      got: later.network.cidr,
      wayOut: 'give each environment a range of its own',
    },
  ];
};
