import { isMade, subnetRanges } from '../../../modules/network/settings.ts';
import { addressesOfData, keptByAws } from '../addresses.ts';
import { totalOf, totalWithShares } from '../shares.ts';
import type { EnvironmentRule } from './rule.ts';

/** A node or a proxy that finds no address is not made. Subnets for data are an eighth of an eighth of the VPC. */
export const databaseSubnetCapacity: EnvironmentRule = (environment) => {
  const { network, cache } = environment;
  // The plan asks an existing VPC.
  if (!isMade(network)) return [];
  const nodes = addressesOfData(environment);
  const [range = ''] = subnetRanges(network).database;
  const zones = network.zones.length;
  const addresses = (2 ** (32 - Number(range.split('/')[1])) - keptByAws) * zones;
  if (totalOf(nodes) <= addresses) return [];
  return [
    {
      path: 'network.cidr',
      must: `must have ${totalWithShares(Object.fromEntries(Object.entries(nodes).filter(([, count]) => count > 0)))} addresses in its ${zones} subnets for data, which have ${addresses}`,
      got: network.cidr,
      wayOut: `take a larger range, such as a /16${cache ? ', or fewer shards or replicas of the cache' : ''}`,
    },
  ];
};
