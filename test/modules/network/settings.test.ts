import { Address4 } from 'ip-address';
import { describe, expect, it } from 'vitest';
import { interfaceServices } from '../../../modules/network/interface-services.ts';
import { networkSettings, subnetRanges } from '../../../modules/network/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const valid = { cidr: '10.20.0.0/16', zones: ['eu-central-1a', 'eu-central-1b'], egress: 'single-nat' };

describe('network settings', () => {
  itKeepsWithinBounds(networkSettings, valid, {
    cidr: {
      takes: ['10.0.0.0/16', '10.255.248.0/21', '172.16.0.0/16', '172.31.0.0/16', '192.168.0.0/16'],
      refuses: [
        ...['10.20.0.0/15', '10.20.0.0/22', '10.20.0.1/16', '10.20.0.0', '010.20.0.0/16', '10.20.0.0/16 '],
        ...['172.15.0.0/16', '172.32.0.0/16', '192.169.0.0/16', '8.8.0.0/16', '10.20.0/16', 'fd00::/16', '', 10],
      ],
      message:
        'must be a private IPv4 range from /16 to /21 that starts at its own first address; take a /16 of 10.0.0.0/8, such as 10.20.0.0/16, that no other network of yours uses',
    },
    zones: {
      takes: [
        ['eu-central-1a', 'eu-central-1b'],
        ['us-east-1f', 'us-east-1a', 'us-east-1d'],
      ],
      refuses: [['eu-central-1a'], ['eu-central-1a', 'eu-central-1b', 'eu-central-1c', 'eu-central-1d']],
      message: 'must be a list of 2 to 3; a load balancer and a database subnet group each need two zones',
    },
    egress: {
      takes: ['nat-per-az', 'single-nat', 'vpc-endpoints', 'public-ip'],
      refuses: ['none', true],
      message:
        'must be one of nat-per-az, single-nat, vpc-endpoints, public-ip; nat-per-az outlives the loss of a zone, single-nat is cheaper, vpc-endpoints reaches no internet, public-ip is the cheapest',
    },
    interfaceEndpoints: {
      takes: [undefined, [], ['logs'], [...interfaceServices]],
      refuses: ['logs', null, [...interfaceServices, 'logs']],
      message: 'must be a list of 0 to 15; there is one endpoint for each service',
    },
  });

  it('has no defaults but of its alarms, and leaves it to a rule whether it makes a network or is in one', () => {
    expect(required(networkSettings)).toEqual([]);
    const alarms = { natPorts: { connections: 1, periodSeconds: 60, periods: 15, datapoints: 3 } };
    expect(networkSettings.parse(valid)).toEqual({ ...valid, alarms });
  });

  it('names the zone that is none, and the way out', () => {
    expect(refusals('dev.network', networkSettings, { ...valid, zones: ['eu-central-1a', 'b'] })).toEqual([
      'dev.network.zones[1]: must be an availability zone, got "b"; name it in full, such as eu-central-1a',
    ]);
  });

  it('names the service that has no endpoint of this kind, and those that have', () => {
    expect(refusals('dev.network', networkSettings, { ...valid, interfaceEndpoints: ['logs', 's3'] })).toEqual([
      'dev.network.interfaceEndpoints[1]: must be one of ecr.api, ecr.dkr, secretsmanager, logs, ssm, ssmmessages, sqs, kms, monitoring, email, kinesis-firehose, xray, ecs, ecs-agent, ecs-telemetry, got "s3"; leave the list out to get what the environment needs',
    ]);
  });
});

describe('subnetRanges', () => {
  const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

  it('cuts a /16 into /19 for tasks and /22 for the rest', () => {
    expect(subnetRanges({ cidr: '10.30.0.0/16', zones })).toEqual({
      private: ['10.30.0.0/19', '10.30.32.0/19', '10.30.64.0/19'],
      public: ['10.30.192.0/22', '10.30.196.0/22', '10.30.200.0/22'],
      database: ['10.30.224.0/22', '10.30.228.0/22', '10.30.232.0/22'],
    });
  });

  it('cuts a /21 into /24 for tasks and the /27 that load balancers need', () => {
    expect(subnetRanges({ cidr: '192.168.248.0/21', zones })).toEqual({
      private: ['192.168.248.0/24', '192.168.249.0/24', '192.168.250.0/24'],
      public: ['192.168.254.0/27', '192.168.254.32/27', '192.168.254.64/27'],
      database: ['192.168.255.0/27', '192.168.255.32/27', '192.168.255.64/27'],
    });
  });

  it('gives a zone the same ranges wherever it stands, and whichever zones stand beside it', () => {
    expect(subnetRanges({ cidr: '10.30.0.0/16', zones: ['eu-central-1c', 'eu-central-1a'] })).toEqual({
      private: ['10.30.64.0/19', '10.30.0.0/19'],
      public: ['10.30.200.0/22', '10.30.192.0/22'],
      database: ['10.30.232.0/22', '10.30.224.0/22'],
    });
  });

  it.each(['10.0.0.0/16', '172.31.128.0/17', '10.255.192.0/18', '10.1.64.0/19', '10.1.240.0/20', '192.168.248.0/21'])(
    'keeps the ranges of %s inside it and apart from each other',
    (cidr) => {
      const ranges = Object.values(subnetRanges({ cidr, zones: [...'abcdef'].map((letter) => `us-east-1${letter}`) }))
        .flat()
        .map((range) => new Address4(range));
      expect(ranges).toHaveLength(18);
      for (const [index, range] of ranges.entries()) {
        expect(range.isInSubnet(new Address4(cidr)), `${range.address} in ${cidr}`).toBe(true);
        // AWS takes a range only from its first address on.
        expect(range.startAddress().correctForm()).toBe(range.correctForm());
        for (const other of ranges.slice(index + 1)) {
          const overlap = range.isInSubnet(other) || other.isInSubnet(range);
          expect(overlap, `${range.address} and ${other.address}`).toBe(false);
        }
      }
    },
  );
});

describe('settings of further ways out', () => {
  const settings = { cidr: '10.20.0.0/16', zones: ['eu-central-1a', 'eu-central-1b'], egress: 'single-nat' };
  const smtp = { name: 'smtp', port: 587, to: '0.0.0.0/0' };
  const refused = (...outbound: unknown[]) => refusals('network', networkSettings, { ...settings, outbound });

  it('are TCP unless they say otherwise, to a range or to a prefix list', () => {
    const outbound = [smtp, { name: 'statsd', protocol: 'udp', port: 8125, to: 'pl-1a2b3c4d' }];
    expect(networkSettings.parse({ ...settings, outbound }).outbound).toEqual([
      { ...smtp, protocol: 'tcp' },
      { name: 'statsd', protocol: 'udp', port: 8125, to: 'pl-1a2b3c4d' },
    ]);
  });

  it('are refused with what they must be', () => {
    const to = 'must be a range of IPv4 addresses that starts at its own first address, or the id of a prefix list';
    const wayOut = 'such as 0.0.0.0/0 or pl-1a2b3c4d';
    expect(
      refused(
        { ...smtp, name: 'SMTP' },
        { ...smtp, port: 0 },
        { ...smtp, to: 'smtp.example.com' },
        { ...smtp, to: '10.0.0.1/8' },
        { ...smtp, to: '10.0.0.1' },
        { ...smtp, to: 'pl-1' },
        { ...smtp, protocol: 'icmp' },
      ),
    ).toEqual([
      'network.outbound[0].name: must be lower-case words joined by hyphens, got "SMTP"; such as smtp',
      'network.outbound[1].port: must be a whole number from 1 to 65535, got 0; such as 587 for SMTP',
      `network.outbound[2].to: ${to}, got "smtp.example.com"; ${wayOut}`,
      `network.outbound[3].to: ${to}, got "10.0.0.1/8"; ${wayOut}`,
      `network.outbound[4].to: ${to}, got "10.0.0.1"; ${wayOut}`,
      `network.outbound[5].to: ${to}, got "pl-1"; ${wayOut}`,
      'network.outbound[6].protocol: must be one of tcp, udp, got "icmp"; SMTP and databases are tcp',
    ]);
  });

  it('have names that begin with a letter', () => {
    expect(refused({ ...smtp, name: '-smtp' })).toEqual([
      'network.outbound[0].name: must be lower-case words joined by hyphens, got "-smtp"; such as smtp',
    ]);
  });

  it('are some, and twenty at most', () => {
    const many = Array.from({ length: 21 }, (_, index) => ({ ...smtp, name: `smtp-${index}` }));
    const message = 'must be a list of 1 to 20';
    expect(refused()[0]).toContain(message);
    expect(refused(...many)[0]).toContain(message);
  });
});
