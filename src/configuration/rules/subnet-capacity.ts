import { subnetRanges } from '../../../modules/network/settings.ts';
import { endpointsOf } from '../endpoints.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { largestOf, mostTasks, servicesOf, sharesOf, tasksDuringDeploy } from '../services.ts';
import { totalOf, totalWithShares } from '../shares.ts';
import type { EnvironmentRule } from './rule.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const keptByAws = 5;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const keptForLoadBalancer = 8;

/**
 * What measures the queues of Redis has one in each subnet, however often it runs
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
 */
const keptForFunction = 1;

/**
 * CloudFront has one in each subnet of a load balancer without a public address
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html).
 */
const keptForCloudFront = 1;

/** The addresses that tasks can have in one of their subnets. */
function addressesPerSubnet(environment: EnvironmentConfig): number {
  const { network, broker, flower, cdn } = environment;
  const isPublic = network.egress === 'public-ip';
  const [range = ''] = subnetRanges(network)[isPublic ? 'public' : 'private'];
  const isInternal = cdn?.originAccess === 'vpc-origin';
  // Flower's load balancer is internal, as are the endpoints.
  const inPrivate =
    endpointsOf(environment).length +
    (flower ? keptForLoadBalancer : 0) +
    (isInternal ? keptForLoadBalancer + keptForCloudFront : 0);
  const inPublic = isInternal ? 0 : keptForLoadBalancer;
  const others = isPublic ? inPublic : inPrivate;
  const measuring = broker?.kind === 'redis' ? keptForFunction : 0;
  return 2 ** (32 - Number(range.split('/')[1])) - keptByAws - others - measuring;
}

/** Each task takes an address of its subnet, and one that finds none does not start. ECS spreads tasks evenly over the zones. */
export const subnetCapacity: EnvironmentRule = (environment) => {
  const { network } = environment;
  const services = servicesOf(environment);
  const { migration, collectStatic } = environment;
  const tasks = {
    ...sharesOf(services, tasksDuringDeploy),
    ...(migration && { migration: 1 }),
    ...(collectStatic && { collectStatic: 1 }),
  };
  const addresses = addressesPerSubnet(environment);
  const zones = network.zones.length;
  if (totalOf(tasks) <= addresses * zones) return [];
  const largest = mostTasks(largestOf(services, tasksDuringDeploy));
  const waysOut = [
    'take fewer tasks',
    ...(network.cidr.endsWith('/16') ? [] : ['a larger network.cidr']),
    ...(zones < 3 ? ['three zones'] : []),
    ...(network.egress === 'public-ip' ? ['another network.egress'] : []),
  ];
  return [
    {
      path: largest.setting,
      must: `must bring the tasks of a deploy from ${totalWithShares(tasks)} down to ${addresses * zones}, the free addresses of ${zones} subnets`,
      got: largest.tasks,
      wayOut: waysOut.join(' or '),
    },
  ];
};
