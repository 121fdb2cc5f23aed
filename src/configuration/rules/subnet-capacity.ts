import { isMade, type MadeNetworkSettings, subnetRanges } from '../../../modules/network/settings.ts';
import { addressesBesideTasks, addressesOfTasks, keptByAws } from '../addresses.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { largestOf, mostTasks, runsOf, servicesOf, tasksDuringDeploy } from '../services.ts';
import { totalOf, totalWithShares } from '../shares.ts';
import type { EnvironmentRule } from './rule.ts';

/** The addresses that tasks can have in one of their subnets. */
function addressesPerSubnet(environment: EnvironmentConfig, network: MadeNetworkSettings): number {
  const kind = network.egress === 'public-ip' ? 'public' : 'private';
  const [range = ''] = subnetRanges(network)[kind];
  return 2 ** (32 - Number(range.split('/')[1])) - keptByAws - addressesBesideTasks(environment)[kind];
}

/** Each task takes an address of its subnet, and one that finds none does not start. ECS spreads tasks evenly over the zones. */
export const subnetCapacity: EnvironmentRule = (environment) => {
  const { network } = environment;
  // The plan asks an existing VPC.
  if (!isMade(network)) return [];
  const services = servicesOf(environment);
  const tasks = addressesOfTasks(environment);
  const addresses = addressesPerSubnet(environment, network);
  const zones = network.zones.length;
  if (totalOf(tasks) <= addresses * zones) return [];
  const service = largestOf(services, tasksDuringDeploy);
  const { setting, tasks: ofService } = mostTasks(service);
  // More than one run there is by `overlap` alone.
  const [schedule] = Object.entries(runsOf(environment))
    .filter(([, runs]) => runs > Math.max(1, tasksDuringDeploy(service)))
    .sort(([, one], [, other]) => other - one);
  const largest = schedule ? { path: `${schedule[0]}.overlap`, got: true } : { path: setting, got: ofService };
  const waysOut = [
    'take fewer tasks',
    ...(network.cidr.endsWith('/16') ? [] : ['a larger network.cidr']),
    ...(zones < 3 ? ['three zones'] : []),
    ...(network.egress === 'public-ip' ? ['another network.egress'] : []),
  ];
  return [
    {
      ...largest,
      must: `must bring the tasks of a deploy from ${totalWithShares(tasks)} down to ${addresses * zones}, the free addresses of ${zones} subnets`,
      wayOut: waysOut.join(' or '),
    },
  ];
};
