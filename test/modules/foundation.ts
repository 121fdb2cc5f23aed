import type { TerraformStack } from 'cdktf';
import { Cluster } from '../../modules/cluster/cluster.ts';
import type { ContainerInsights } from '../../modules/cluster/container-insights.ts';
import { Encryption } from '../../modules/encryption/encryption.ts';
import type { InterfaceService } from '../../modules/network/interface-services.ts';
import { Network } from '../../modules/network/network.ts';
import type { MadeNetworkSettings } from '../../modules/network/settings.ts';

export const name = 'shop-test';
export const place = { account: '111111111111', region: 'eu-central-1' };
const logRetentionDays = 30;

export function encryptionOf(stack: TerraformStack, deletionWindowDays = 7): Encryption {
  return new Encryption(stack, 'encryption', { name, place, settings: { deletionWindowDays } });
}

export function networkOf(
  stack: TerraformStack,
  encryption: Encryption,
  settings: Partial<MadeNetworkSettings> = {},
  interfaceServices: InterfaceService[] = [],
): Network {
  return new Network(stack, 'network', {
    name,
    place,
    encryption,
    logRetentionDays,
    interfaceServices,
    settings: {
      cidr: '10.20.0.0/16',
      zones: ['eu-central-1a', 'eu-central-1b'],
      egress: 'single-nat',
      ...settings,
    },
  });
}

/** What a service or a store stands on: its props, but for those that are its own. */
export function foundation(
  stack: TerraformStack,
  networkSettings: Partial<MadeNetworkSettings> = {},
  containerInsights: ContainerInsights = 'on',
) {
  const encryption = encryptionOf(stack);
  return {
    name,
    place,
    logRetentionDays,
    secretRecoveryWindowDays: 7,
    encryption,
    network: networkOf(stack, encryption, networkSettings),
    cluster: new Cluster(stack, 'cluster', { name, containerInsights }),
  };
}
