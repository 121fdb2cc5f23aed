import { endpointsOf } from './endpoints.ts';
import { workersOnInstances } from './instances.ts';
import type { EnvironmentConfig } from './schema.ts';
import { runsOf, servicesOf, sharesOf, tasksDuringDeploy } from './services.ts';

/** In each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const keptByAws = 5;

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

/** Whether the load balancer has no public address. */
export function isInternal({ cdn }: EnvironmentConfig): boolean {
  return cdn?.originAccess === 'vpc-origin';
}

/** What takes addresses of each public or private subnet beside tasks, if tasks are there. */
export function addressesBesideTasks(environment: EnvironmentConfig): { public: number; private: number } {
  const { broker, flower } = environment;
  const measuring = broker?.kind === 'redis' ? keptForFunction : 0;
  // Flower's load balancer is internal, as are the endpoints.
  const inPrivate =
    endpointsOf(environment).length +
    (flower ? keptForLoadBalancer : 0) +
    (isInternal(environment) ? keptForLoadBalancer + keptForCloudFront : 0);
  const inPublic = isInternal(environment) ? 0 : keptForLoadBalancer;
  return { public: inPublic + measuring, private: inPrivate + measuring };
}

/** Its own, and one that the interfaces of its tasks hang on where the account has `awsvpcTrunking`: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html */
const addressesOfInstance = 2;

/** The tasks of a deploy, and of schedules meanwhile, each of which takes one address; and the instances that some of them are on. */
export function addressesOfTasks(environment: EnvironmentConfig): Record<string, number> {
  const { migration, collectStatic } = environment;
  return {
    ...sharesOf(servicesOf(environment), tasksDuringDeploy),
    ...runsOf(environment),
    ...(migration && { migration: 1 }),
    ...(collectStatic && { collectStatic: 1 }),
    ...Object.fromEntries(
      workersOnInstances(environment).map(({ path, instances }) => [
        `${path}.capacity.maxInstances`,
        addressesOfInstance * instances.maxInstances,
      ]),
    ),
  };
}

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

/** What takes addresses of the subnets for data. */
export function addressesOfData({ database, broker, cache }: EnvironmentConfig): Record<string, number> {
  return {
    // The standby of Multi-AZ has an address, too.
    database: 1 + (database.multiAz ? 1 : 0) + database.readReplicas,
    'its proxy': addressesOfProxy(database),
    ...(broker?.kind === 'redis' && { broker: 1 + broker.replicas }),
    ...(cache && { cache: cache.shards * (1 + cache.replicas) }),
  };
}
