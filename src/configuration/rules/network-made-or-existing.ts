import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

type Network = EnvironmentConfig['network'];

/** What a network of the environment's own takes. */
const ofMade = {
  cidr: 'such as 10.20.0.0/16; a VPC that is there is named by network.existing',
  zones: "such as ['eu-central-1a', 'eu-central-1b']; a VPC that is there is named by network.existing",
  egress:
    'nat-per-az outlives the loss of a zone, single-nat is cheaper; a VPC that is there is named by network.existing',
};

/** An environment makes its network, or is in one that is there: what the one takes means nothing to the other. */
export const networkMadeOrExisting: EnvironmentRule = (environment) => {
  const { network } = environment;
  return unlessUnreadable(() =>
    network.existing ? inExisting(environment, network, network.existing) : missing(network),
  );
};

function missing(network: Network): Finding[] {
  return (['cidr', 'zones', 'egress'] as const).flatMap((setting) =>
    unlessUnreadable(() =>
      network[setting] === undefined
        ? [{ path: `network.${setting}`, must: 'must be given', got: undefined, wayOut: ofMade[setting] }]
        : [],
    ),
  );
}

function inExisting({ cdn }: EnvironmentConfig, network: Network, existing: Network['existing'] & object): Finding[] {
  const path = 'network.existing';
  const given = (['cidr', 'zones'] as const).flatMap((setting) =>
    unlessUnreadable(() => {
      const got = network[setting];
      const wayOut = 'the subnets that existing names say it';
      return got === undefined
        ? []
        : [{ path: `network.${setting}`, must: 'must be left out with existing', got, wayOut }];
    }),
  );
  const egress = unlessUnreadable(() => {
    const got = network.egress;
    if (got === undefined || got === 'vpc-endpoints') return [];
    const must = 'must be left out or be vpc-endpoints with existing';
    const wayOut = 'the routes of the private subnets lead out as they do, and vpc-endpoints says that they do not';
    return [{ path: 'network.egress', must, got, wayOut }];
  });
  const twice = (['privateSubnetIds', 'publicSubnetIds', 'databaseSubnetIds'] as const).flatMap((kind) =>
    unlessUnreadable(() => namedTwice(existing[kind], (index) => `${path}.${kind}[${index}]`, 'name each subnet once')),
  );
  const both = unlessUnreadable(() =>
    existing.publicSubnetIds.flatMap((got, index) => {
      if (![...existing.privateSubnetIds, ...existing.databaseSubnetIds].includes(got)) return [];
      const wayOut = 'a subnet whose route leads to an internet gateway is public, and no other is';
      return [
        { path: `${path}.publicSubnetIds[${index}]`, must: 'must be no private and no database subnet', got, wayOut },
      ];
    }),
  );
  const forLoadBalancer = unlessUnreadable(() => {
    const { publicSubnetIds } = existing;
    const isInternal = cdn?.originAccess === 'vpc-origin';
    if (isInternal || publicSubnetIds.length >= 2) return [];
    const must = 'must be two or more for the load balancer, which has public addresses';
    const wayOut = "one in each of two zones, or put CloudFront before it: cdn with originAccess 'vpc-origin'";
    return [{ path: `${path}.publicSubnetIds`, must, got: publicSubnetIds, wayOut }];
  });
  return [...given, ...egress, ...twice, ...both, ...forLoadBalancer];
}
