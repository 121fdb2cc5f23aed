import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { NetworkAlarms } from '../../../modules/network/alarms.ts';
import { networkAlarmsShape } from '../../../modules/network/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { alarm, alarmsOf, build, lasting, rings, times } from '../alarms.ts';
import { itKeepsWithinBounds } from '../settings.ts';

function alarms(settings: object = {}) {
  return alarmsOf(
    build((props, scope) => {
      const natGateways = ['a', 'b'].map((letter) => ({ letter, id: `nat-0${letter}` }));
      const network = Object.assign(new Construct(scope, 'network'), { natGateways });
      new NetworkAlarms(network, 'alarms', {
        ...props,
        network,
        settings: { alarms: group(networkAlarmsShape).parse(settings) },
      });
    }),
  );
}

describe('the alarms of NAT gateways', () => {
  it('are one of each, on connections that it could not make', () => {
    expect(Object.keys(alarms())).toEqual(
      ['network_alarms_nat_ports_a', 'network_alarms_nat_ports_b'].map((id) =>
        id.replaceAll('nat_ports_', 'nat-ports-').replaceAll('-', '_'),
      ),
    );
    expect(alarms().network_alarms_nat_ports_b).toEqual(
      alarm(
        'network-nat-ports-b',
        { periods: 15, datapoints: 3 },
        {
          alarm_description:
            'The NAT gateway of the zone b has no port left for connections to one destination: further ones fail',
          namespace: 'AWS/NATGateway',
          metric_name: 'ErrorPortAllocation',
          dimensions: { NatGatewayId: 'nat-0b' },
          statistic: 'Sum',
          threshold: 1,
          period: 60,
        },
      ),
    );
  });

  it.each([
    ['none', times(15, 0), false],
    ['a burst of two minutes', [...times(13, 0), 40, 40], false],
    ['three minutes of fifteen', [...times(6, 0), 1, ...times(6, 0), 1, 1], true],
    ['a gateway that has just been made', times(15, undefined), false],
  ])('with %s', (_, ErrorPortAllocation, ringing) => {
    expect(rings(alarms().network_alarms_nat_ports_a, { ErrorPortAllocation })).toBe(ringing);
  });

  it('have the threshold and the patience of their settings', () => {
    const natPorts = { connections: 9, periodSeconds: 300, periods: 4, datapoints: 2 };
    expect(alarms({ natPorts }).network_alarms_nat_ports_a).toMatchObject({
      threshold: 9,
      period: 300,
      evaluation_periods: 4,
      datapoints_to_alarm: 2,
    });
  });

  itKeepsWithinBounds(
    networkAlarmsShape.natPorts.unwrap(),
    {},
    {
      connections: {
        takes: [1, 1_000_000_000],
        refuses: [0, 1_000_000_001],
        message: 'must be a whole number from 1 to 1000000000; how many connections fail in a period',
      },
      ...lasting,
    },
  );
});
