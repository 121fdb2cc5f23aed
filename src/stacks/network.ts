import type { TerraformStack } from 'cdktf';
import { zonesWithout } from '../../modules/frontend-cdn/vpc-origin-regions.ts';
import { ExistingNetwork } from '../../modules/network/existing-network.ts';
import { Network, type NetworkProps } from '../../modules/network/network.ts';
import { isMade } from '../../modules/network/settings.ts';
import { addressesBesideTasks, addressesOfData, addressesOfTasks, isInternal } from '../configuration/addresses.ts';
import { endpointsOf, s3ResourcesOf } from '../configuration/endpoints.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { totalOf } from '../configuration/shares.ts';

/** The network that the environment makes, or the one that it is in. */
export function networkOf(
  stack: TerraformStack,
  environment: EnvironmentConfig,
  common: Omit<NetworkProps, 'interfaceServices' | 's3Resources' | 'settings'>,
): Network | ExistingNetwork {
  const { network: settings, region } = environment;
  const props = { ...common, interfaceServices: endpointsOf(environment) };
  if (isMade(settings)) {
    return new Network(stack, 'network', { ...props, s3Resources: s3ResourcesOf(environment), settings });
  }
  const { existing } = settings;
  // A rule holds that one of the two is there.
  if (existing === undefined) throw new Error('network: must be made or existing, got neither');
  const internal = isInternal(environment);
  return new ExistingNetwork(stack, 'network', {
    ...props,
    needs: {
      tasks: totalOf(addressesOfTasks(environment)),
      besideTasks: addressesBesideTasks(environment).private,
      data: totalOf(addressesOfData(environment)),
      loadBalancer: internal ? 'privateSubnetIds' : 'publicSubnetIds',
      flower: environment.flower !== undefined,
      zonesWithoutOrigins: internal ? zonesWithout(region) : [],
    },
    settings: { ...settings, existing },
  });
}
