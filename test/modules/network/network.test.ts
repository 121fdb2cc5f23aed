import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import type { NetworkSettings } from '../../../modules/network/settings.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, networkOf } from '../foundation.ts';
import { all, argument, only, ref, statements, trust } from '../terraform.ts';

function build(settings: Partial<NetworkSettings>) {
  return synth((stack) => {
    const network = networkOf(stack, encryptionOf(stack), settings);
    new TerraformOutput(stack, 'egress', { value: network.egressAddresses.map((address) => address.publicIp) });
  });
}

/** Each route as `table -> gateway`. */
function routes(terraform: ReturnType<typeof build>) {
  return Object.values(all(terraform, 'aws_route')).map((route) => [
    route.route_table_id,
    route.destination_cidr_block,
    route.nat_gateway_id ?? route.gateway_id,
  ]);
}

describe('a network of two zones with a single NAT gateway', () => {
  const terraform = build({ zones: ['eu-central-1a', 'eu-central-1b'], egress: 'single-nat' });

  it('has the range of its settings, and names that AWS services resolve inside it', () => {
    expect(only(terraform, 'aws_vpc')).toEqual({
      cidr_block: '10.20.0.0/16',
      enable_dns_support: true,
      enable_dns_hostnames: true,
      tags: { Name: 'shop-test' },
    });
  });

  it('has a public, a private and a database subnet in each zone', () => {
    expect(argument(terraform, 'aws_subnet', 'cidr_block')).toEqual({
      network_private_a: '10.20.0.0/19',
      network_private_b: '10.20.32.0/19',
      network_public_a: '10.20.192.0/22',
      network_public_b: '10.20.196.0/22',
      network_database_a: '10.20.224.0/22',
      network_database_b: '10.20.228.0/22',
    });
    expect(argument(terraform, 'aws_subnet', 'availability_zone')).toEqual({
      network_private_a: 'eu-central-1a',
      network_private_b: 'eu-central-1b',
      network_public_a: 'eu-central-1a',
      network_public_b: 'eu-central-1b',
      network_database_a: 'eu-central-1a',
      network_database_b: 'eu-central-1b',
    });
  });

  it('gives a public address to nothing that is started in it', () => {
    const addresses = Object.values(argument(terraform, 'aws_subnet', 'map_public_ip_on_launch'));
    expect(addresses).toEqual([false, false, false, false, false, false]);
  });

  it('lets all private subnets out through the NAT gateway of the first zone', () => {
    expect(argument(terraform, 'aws_nat_gateway', 'subnet_id')).toEqual({
      network_nat_a: ref('aws_subnet.network_public_a.id'),
    });
    expect(routes(terraform)).toEqual([
      [ref('aws_route_table.network_private_a_routes.id'), '0.0.0.0/0', ref('aws_nat_gateway.network_nat_a.id')],
      [ref('aws_route_table.network_private_b_routes.id'), '0.0.0.0/0', ref('aws_nat_gateway.network_nat_a.id')],
      [
        ref('aws_route_table.network_public_routes.id'),
        '0.0.0.0/0',
        ref('aws_internet_gateway.network_internet_gateway.id'),
      ],
    ]);
  });

  it('puts each subnet under the table of its tier, so that no route leads from the database subnets', () => {
    expect(argument(terraform, 'aws_route_table_association', 'route_table_id')).toEqual({
      network_public_a_association: ref('aws_route_table.network_public_routes.id'),
      network_public_b_association: ref('aws_route_table.network_public_routes.id'),
      network_private_a_association: ref('aws_route_table.network_private_a_routes.id'),
      network_private_b_association: ref('aws_route_table.network_private_b_routes.id'),
      network_database_a_association: ref('aws_route_table.network_database_routes.id'),
      network_database_b_association: ref('aws_route_table.network_database_routes.id'),
    });
    expect(argument(terraform, 'aws_route_table_association', 'subnet_id')).toEqual({
      network_public_a_association: ref('aws_subnet.network_public_a.id'),
      network_public_b_association: ref('aws_subnet.network_public_b.id'),
      network_private_a_association: ref('aws_subnet.network_private_a.id'),
      network_private_b_association: ref('aws_subnet.network_private_b.id'),
      network_database_a_association: ref('aws_subnet.network_database_a.id'),
      network_database_b_association: ref('aws_subnet.network_database_b.id'),
    });
    // Routes that stand inside a table would not be among the resources above.
    expect(Object.values(argument(terraform, 'aws_route_table', 'route'))).toEqual(Array(4).fill(undefined));
  });

  it('reaches S3 from the private subnets without the NAT gateway', () => {
    expect(only(terraform, 'aws_vpc_endpoint')).toMatchObject({
      vpc_endpoint_type: 'Gateway',
      service_name: 'com.amazonaws.eu-central-1.s3',
      route_table_ids: [
        ref('aws_route_table.network_private_a_routes.id'),
        ref('aws_route_table.network_private_b_routes.id'),
      ],
    });
  });

  it('empties the default security group', () => {
    expect(only(terraform, 'aws_default_security_group')).toMatchObject({
      vpc_id: ref('aws_vpc.network_vpc.id'),
      ingress: [],
      egress: [],
    });
  });

  it('makes the NAT gateway wait for the internet gateway', () => {
    expect(only(terraform, 'aws_nat_gateway').depends_on).toEqual(['aws_internet_gateway.network_internet_gateway']);
  });
});

describe('the flow log', () => {
  const terraform = build({});

  it('records all traffic in an encrypted log group that does not last for ever', () => {
    expect(only(terraform, 'aws_flow_log')).toMatchObject({
      vpc_id: ref('aws_vpc.network_vpc.id'),
      traffic_type: 'ALL',
      log_destination: ref('aws_cloudwatch_log_group.network_flow_logs.arn'),
      iam_role_arn: ref('aws_iam_role.network_flow_log_role.arn'),
      depends_on: ['aws_iam_role_policy.network_flow_log_policy'],
    });
    expect(only(terraform, 'aws_cloudwatch_log_group')).toEqual({
      name: '/vpc/shop-test',
      retention_in_days: 30,
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
    });
  });

  it('is written by a role that flow logs of this account and region alone can take on', () => {
    const { name, assume_role_policy } = only(terraform, 'aws_iam_role');
    expect(name).toBe('shop-test-flow-log');
    expect(statements(assume_role_policy)).toEqual([
      trust('vpc-flow-logs.amazonaws.com', 'arn:aws:ec2:eu-central-1:111111111111:vpc-flow-log/*'),
    ]);
  });

  it('may write to its own log group and no other', () => {
    const { role, policy } = only(terraform, 'aws_iam_role_policy');
    expect(role).toBe(ref('aws_iam_role.network_flow_log_role.name'));
    expect(statements(policy)).toEqual([
      {
        Sid: 'WriteFlowLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        Resource: [
          ref('aws_cloudwatch_log_group.network_flow_logs.arn'),
          `${ref('aws_cloudwatch_log_group.network_flow_logs.arn')}:*`,
        ],
      },
      { Sid: 'FindLogGroup', Effect: 'Allow', Action: ['logs:DescribeLogGroups'], Resource: ['*'] },
    ]);
  });
});

describe('a network of three zones with a NAT gateway each', () => {
  const terraform = build({ zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'], egress: 'nat-per-az' });

  it('gives each zone its own NAT gateway, in its own public subnet, under its own address', () => {
    expect(argument(terraform, 'aws_nat_gateway', 'subnet_id')).toEqual({
      network_nat_a: ref('aws_subnet.network_public_a.id'),
      network_nat_b: ref('aws_subnet.network_public_b.id'),
      network_nat_c: ref('aws_subnet.network_public_c.id'),
    });
    expect(argument(terraform, 'aws_nat_gateway', 'allocation_id')).toEqual({
      network_nat_a: ref('aws_eip.network_nat_address_a.id'),
      network_nat_b: ref('aws_eip.network_nat_address_b.id'),
      network_nat_c: ref('aws_eip.network_nat_address_c.id'),
    });
  });

  it('lets each private subnet out through the NAT gateway of its own zone', () => {
    expect(argument(terraform, 'aws_route', 'nat_gateway_id')).toEqual({
      network_private_a_to_internet: ref('aws_nat_gateway.network_nat_a.id'),
      network_private_b_to_internet: ref('aws_nat_gateway.network_nat_b.id'),
      network_private_c_to_internet: ref('aws_nat_gateway.network_nat_c.id'),
      network_public_to_internet: undefined,
    });
    expect(argument(terraform, 'aws_route_table_association', 'route_table_id')).toMatchObject({
      network_private_a_association: ref('aws_route_table.network_private_a_routes.id'),
      network_private_b_association: ref('aws_route_table.network_private_b_routes.id'),
      network_private_c_association: ref('aws_route_table.network_private_c_routes.id'),
    });
  });

  it('says which addresses calls to the internet come from', () => {
    expect(terraform.output.egress?.value).toEqual([
      ref('aws_eip.network_nat_address_a.public_ip'),
      ref('aws_eip.network_nat_address_b.public_ip'),
      ref('aws_eip.network_nat_address_c.public_ip'),
    ]);
  });

  it('has nine subnets, three in the third zone', () => {
    const zones = Object.values(argument(terraform, 'aws_subnet', 'availability_zone'));
    expect(zones).toHaveLength(9);
    expect(zones.filter((zone) => zone === 'eu-central-1c')).toHaveLength(3);
  });
});
