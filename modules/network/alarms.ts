import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { NetworkSettings } from './settings.ts';

export interface NetworkAlarmsProps extends AlarmSetProps {
  network: Construct & { readonly natGateways: readonly { letter: string; id: string }[] };
  settings: Pick<NetworkSettings, 'alarms'>;
}

/** The alarms of the ways out, one for each NAT gateway. */
export class NetworkAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: NetworkAlarmsProps) {
    super(scope, id, props.network.node.id, props);
    const { natPorts } = props.settings.alarms;
    for (const { letter, id: NatGatewayId } of props.network.natGateways) {
      this.onMetric(
        `nat-ports-${letter}`,
        {
          namespace: 'AWS/NATGateway',
          metricName: 'ErrorPortAllocation',
          dimensions: { NatGatewayId },
          stat: 'Sum',
        },
        natPorts,
        {
          description: `The NAT gateway of the zone ${letter} has no port left for connections to one destination: further ones fail`,
          threshold: natPorts.connections,
          missing: 'notBreaching',
        },
      );
    }
  }
}
