import { subnetRanges } from '../../modules/network/settings.ts';
import { tasksDuringDeploy } from '../deploy.ts';
import { endpointsOf } from '../endpoints.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { mostTasks } from '../task-bounds.ts';
import type { EnvironmentRule } from './rule.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const keptByAws = 5;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const keptForLoadBalancer = 8;

/** The addresses that tasks can have in one of their subnets. */
function addressesPerSubnet(environment: EnvironmentConfig): number {
  const { network } = environment;
  const isPublic = network.egress === 'public-ip';
  const [range = ''] = subnetRanges(network)[isPublic ? 'public' : 'private'];
  const others = isPublic ? keptForLoadBalancer : endpointsOf(environment).length;
  return 2 ** (32 - Number(range.split('/')[1])) - keptByAws - others;
}

/** Each task takes an address of its subnet, and one that finds none does not start. ECS spreads tasks evenly over the zones. */
export const subnetCapacity: EnvironmentRule = (environment) => {
  const { network } = environment;
  const { setting, tasks } = mostTasks(environment);
  const addresses = addressesPerSubnet(environment);
  const zones = network.zones.length;
  if (Math.ceil(tasksDuringDeploy(tasks) / zones) <= addresses) return [];
  const waysOut = [
    'take fewer tasks',
    ...(network.cidr.endsWith('/16') ? [] : ['a larger network.cidr']),
    ...(zones < 3 ? ['three zones'] : []),
    ...(network.egress === 'public-ip' ? ['another network.egress'] : []),
  ];
  return [
    {
      path: setting,
      must: `must be at most ${Math.floor((addresses * zones) / tasksDuringDeploy(1))}, so that a deploy finds room for old and new tasks in ${zones} subnets of ${addresses} free addresses`,
      got: tasks,
      wayOut: waysOut.join(' or '),
    },
  ];
};
