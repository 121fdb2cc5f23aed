import { subnetRanges } from '../../../modules/network/settings.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { totalOf, totalWithShares } from '../shares.ts';
import type { EnvironmentRule } from './rule.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const keptByAws = 5;

/**
 * The addresses that AWS recommends to leave free for a proxy, by the size of the instance class, in multiples of xlarge
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-network-prereqs.html#rds-proxy-network-prereqs.plan-ip-address).
 */
const forProxy: [mostXlarge: number, addresses: number][] = [
  [1, 10],
  [2, 15],
  [4, 25],
  [8, 45],
  [12, 60],
  [16, 75],
  [24, 110],
];

/** It never uses more than 215, says the same page; it names no size above 24xlarge. */
const mostForProxy = 215;

/** For each further endpoint of a proxy, says the same page. */
const forEndpoint = 3;

function addressesOfProxy({ pooling, instanceClass, readReplicas }: EnvironmentConfig['database']): number {
  if (pooling !== 'rds-proxy') return 0;
  const xlarge = Number(/(\d*)xlarge$/.exec(instanceClass)?.[1] || 1);
  const [, addresses = mostForProxy] = forProxy.find(([most]) => xlarge <= most) ?? [];
  return Math.min(addresses + forEndpoint * readReplicas, mostForProxy);
}

/** A node or a proxy that finds no address is not made. Subnets for data are an eighth of an eighth of the VPC. */
export const databaseSubnetCapacity: EnvironmentRule = ({ network, database, broker, cache }) => {
  const nodes = {
    // The standby of Multi-AZ has an address, too.
    database: 1 + (database.multiAz ? 1 : 0) + database.readReplicas,
    'its proxy': addressesOfProxy(database),
    ...(broker?.kind === 'redis' && { broker: 1 + broker.replicas }),
    ...(cache && { cache: cache.shards * (1 + cache.replicas) }),
  };
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
