import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { s3EndpointPolicy } from '../../../modules/network/endpoint-policies.ts';
import type { InterfaceService } from '../../../modules/network/interface-services.ts';
import type { MadeNetworkSettings } from '../../../modules/network/settings.ts';
import { synth } from '../../synth.ts';
import { Client } from '../client.ts';
import { encryptionOf, networkOf, place } from '../foundation.ts';
import { all, argument, bareSecurityGroup, only, ref, statements, trust } from '../terraform.ts';

/** A network, and `tasks` that it lets out. */
function build(settings: Partial<MadeNetworkSettings>, interfaceServices: InterfaceService[] = []) {
  return synth((stack) => {
    const network = networkOf(stack, encryptionOf(stack), settings, interfaceServices);
    const tasks = new Client(stack, 'tasks');
    network.letOut(tasks);
    network.letOutFurther(tasks);
    new TerraformOutput(stack, 'egress', { value: network.egressAddresses.map((address) => address.publicIp) });
    new TerraformOutput(stack, 'task_subnets', { value: network.taskSubnetIds });
    new TerraformOutput(stack, 'public_addresses', { value: network.tasksHavePublicAddresses });
    new TerraformOutput(stack, 'ways_out', { value: '', dependsOn: network.waysOut });
    new TerraformOutput(stack, 'rules', { value: '', dependsOn: tasks.waitsFor });
  });
}

const privateSubnets = [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')];
const privateTables = [
  ref('aws_route_table.network_private_a_routes.id'),
  ref('aws_route_table.network_private_b_routes.id'),
];
const publicTable = ref('aws_route_table.network_public_routes.id');
const publicToInternet = [publicTable, '0.0.0.0/0', ref('aws_internet_gateway.network_internet_gateway.id')];

/** Where calls to AWS and beyond may go from the tasks, rule by rule. */
function waysOfTasks(terraform: ReturnType<typeof build>) {
  return {
    egress: all(terraform, 'aws_vpc_security_group_egress_rule'),
    ingress: all(terraform, 'aws_vpc_security_group_ingress_rule'),
    waitedFor: terraform.output.rules?.depends_on,
  };
}

const https = { ip_protocol: 'tcp', from_port: 443, to_port: 443 };
const fromTasks = {
  ...https,
  security_group_id: ref('aws_security_group.tasks_group.id'),
  lifecycle: { create_before_destroy: true },
};
const toInternet = { ...fromTasks, description: 'tasks to the internet, HTTPS', cidr_ipv4: '0.0.0.0/0' };
const anyHttps = {
  egress: { tasks_to_internet: toInternet },
  ingress: {},
  waitedFor: [ref('aws_vpc_security_group_egress_rule.tasks_to_internet')],
};
const toEndpoints = {
  egress: {
    ...fromTasks,
    description: 'tasks to endpoints',
    referenced_security_group_id: ref('aws_security_group.network_endpoints_security_group.id'),
  },
  ingress: {
    ...https,
    lifecycle: { create_before_destroy: true },
    description: 'tasks to endpoints',
    security_group_id: ref('aws_security_group.network_endpoints_security_group.id'),
    referenced_security_group_id: ref('aws_security_group.tasks_group.id'),
  },
};

/** Each route as its table, its range and its gateway. */
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
      publicToInternet,
    ]);
  });

  it('has tasks in the private subnets, without public addresses, once these have a route', () => {
    expect(terraform.output.task_subnets?.value).toEqual(privateSubnets);
    expect(terraform.output.public_addresses?.value).toBe(false);
    expect(terraform.output.ways_out?.depends_on).toEqual([
      ref('aws_route.network_private_a_to_internet'),
      ref('aws_route.network_private_b_to_internet'),
    ]);
  });

  it('lets tasks call any HTTPS address, and has no endpoint that costs', () => {
    expect(waysOfTasks(terraform)).toEqual(anyHttps);
    expect(Object.keys(all(terraform, 'aws_vpc_endpoint'))).toEqual(['network_s3']);
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
      route_table_ids: privateTables,
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

  it('has tasks wait for the route of each zone, and reach S3 from each without a NAT gateway', () => {
    expect(terraform.output.ways_out?.depends_on).toEqual([
      ref('aws_route.network_private_a_to_internet'),
      ref('aws_route.network_private_b_to_internet'),
      ref('aws_route.network_private_c_to_internet'),
    ]);
    expect(only(terraform, 'aws_vpc_endpoint').route_table_ids).toEqual([
      ...privateTables,
      ref('aws_route_table.network_private_c_routes.id'),
    ]);
  });

  it('lets tasks call any HTTPS address', () => {
    expect(waysOfTasks(terraform)).toEqual(anyHttps);
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

describe('a network of endpoints and no way to the internet', () => {
  const terraform = build({ egress: 'vpc-endpoints' }, ['ecr.api', 'ecr.dkr', 'logs']);
  const { network_s3: s3, ...endpoints } = all(terraform, 'aws_vpc_endpoint');

  it('has no NAT gateway, no fixed address, and a route to the internet from the public subnets alone', () => {
    expect(all(terraform, 'aws_nat_gateway')).toEqual({});
    expect(all(terraform, 'aws_eip')).toEqual({});
    expect(terraform.output.egress?.value).toEqual([]);
    expect(routes(terraform)).toEqual([publicToInternet]);
  });

  it('has one endpoint for each service, in the private subnets, under the usual name of the service', () => {
    const common = {
      vpc_id: ref('aws_vpc.network_vpc.id'),
      vpc_endpoint_type: 'Interface',
      private_dns_enabled: true,
      subnet_ids: privateSubnets,
      security_group_ids: [ref('aws_security_group.network_endpoints_security_group.id')],
      lifecycle: { create_before_destroy: true },
    };
    expect(endpoints).toEqual({
      network_endpoints_ecr_api: {
        ...common,
        service_name: 'com.amazonaws.eu-central-1.ecr.api',
        policy: expect.anything(),
        tags: { Name: 'shop-test-ecr-api' },
      },
      network_endpoints_ecr_dkr: {
        ...common,
        service_name: 'com.amazonaws.eu-central-1.ecr.dkr',
        tags: { Name: 'shop-test-ecr-dkr' },
      },
      network_endpoints_logs: {
        ...common,
        service_name: 'com.amazonaws.eu-central-1.logs',
        policy: expect.anything(),
        tags: { Name: 'shop-test-logs' },
      },
    });
  });

  it('has a security group of its own for the endpoints, which lets nobody in by itself', () => {
    expect(all(terraform, 'aws_security_group').network_endpoints_security_group).toEqual(
      bareSecurityGroup('shop-test-endpoints', 'Endpoints of AWS services'),
    );
  });

  it('reaches S3 from the private subnets, which image layers come from', () => {
    expect(s3).toEqual({
      vpc_id: ref('aws_vpc.network_vpc.id'),
      vpc_endpoint_type: 'Gateway',
      service_name: 'com.amazonaws.eu-central-1.s3',
      route_table_ids: privateTables,
      policy: expect.anything(),
      tags: { Name: 'shop-test-s3' },
    });
  });

  it("reaches this account's buckets alone, and where ECR keeps the layers of images", () => {
    const own = {
      Sid: 'OwnBuckets',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:ResourceAccount': '111111111111' } },
    };
    const layers = {
      Sid: 'LayersOfImages',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject'],
      Resource: ['arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*'],
    };
    expect(statements(s3.policy)).toEqual([own, layers]);
    const resources = ['arn:aws:s3:::partner', 'arn:aws:s3:::partner/*'];
    expect(statements(s3EndpointPolicy(place, resources))).toEqual([
      own,
      layers,
      {
        Sid: 'BucketsOfPermissions',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:*'],
        Resource: resources,
        Condition: { StringEquals: { 'aws:PrincipalAccount': '111111111111' } },
      },
    ]);
  });

  it('lets roles of this account alone use its endpoints, where each call names its role', () => {
    expect(statements(endpoints.network_endpoints_logs.policy)).toEqual([
      {
        Sid: 'OwnPrincipals',
        Effect: 'Allow',
        Principal: '*',
        Action: ['*'],
        Resource: ['*'],
        Condition: { StringEquals: { 'aws:PrincipalAccount': '111111111111' } },
      },
    ]);
    expect(endpoints.network_endpoints_ecr_dkr).not.toHaveProperty('policy');
    // What reaches the internet as well, a policy keeps nowhere.
    const other = build({ egress: 'single-nat' }, ['logs']);
    for (const endpoint of Object.values(all(other, 'aws_vpc_endpoint'))) expect(endpoint).not.toHaveProperty('policy');
  });

  it('has tasks in the private subnets, without public addresses, once every endpoint is there', () => {
    expect(terraform.output.task_subnets?.value).toEqual(privateSubnets);
    expect(terraform.output.public_addresses?.value).toBe(false);
    expect(terraform.output.ways_out?.depends_on).toEqual([
      ref('aws_vpc_endpoint.network_endpoints_ecr_api'),
      ref('aws_vpc_endpoint.network_endpoints_ecr_dkr'),
      ref('aws_vpc_endpoint.network_endpoints_logs'),
      ref('aws_vpc_endpoint.network_s3'),
    ]);
  });

  it('lets tasks call its endpoints and S3, and nothing else', () => {
    expect(waysOfTasks(terraform)).toEqual({
      egress: {
        tasks_to_endpoints_egress: toEndpoints.egress,
        tasks_to_s3: {
          ...fromTasks,
          description: 'tasks to S3, HTTPS',
          prefix_list_id: ref('aws_vpc_endpoint.network_s3.prefix_list_id'),
        },
      },
      ingress: { tasks_to_endpoints_ingress: toEndpoints.ingress },
      waitedFor: [
        ref('aws_vpc_security_group_egress_rule.tasks_to_endpoints_egress'),
        ref('aws_vpc_security_group_ingress_rule.tasks_to_endpoints_ingress'),
        ref('aws_vpc_security_group_egress_rule.tasks_to_s3'),
      ],
    });
  });
});

describe('a network whose tasks have public addresses', () => {
  const terraform = build({ egress: 'public-ip' });

  it('has no NAT gateway, no fixed address, and a route to the internet from the public subnets alone', () => {
    expect(all(terraform, 'aws_nat_gateway')).toEqual({});
    expect(all(terraform, 'aws_eip')).toEqual({});
    expect(terraform.output.egress?.value).toEqual([]);
    expect(routes(terraform)).toEqual([publicToInternet]);
  });

  it('has tasks in the public subnets, once these have a route', () => {
    expect(terraform.output.task_subnets?.value).toEqual([
      ref('aws_subnet.network_public_a.id'),
      ref('aws_subnet.network_public_b.id'),
    ]);
    expect(terraform.output.public_addresses?.value).toBe(true);
    expect(terraform.output.ways_out?.depends_on).toEqual([ref('aws_route.network_public_to_internet')]);
  });

  it('reaches S3 from the public subnets too, without the internet', () => {
    expect(only(terraform, 'aws_vpc_endpoint').route_table_ids).toEqual([...privateTables, publicTable]);
  });

  it('lets tasks call any HTTPS address, and nobody call them', () => {
    expect(waysOfTasks(terraform)).toEqual(anyHttps);
  });
});

describe('a network with an endpoint beside its NAT gateway', () => {
  const terraform = build({ egress: 'single-nat' }, ['secretsmanager']);

  it('has both, and tasks wait for both', () => {
    expect(Object.keys(all(terraform, 'aws_nat_gateway'))).toEqual(['network_nat_a']);
    expect(terraform.output.ways_out?.depends_on).toEqual([
      ref('aws_route.network_private_a_to_internet'),
      ref('aws_route.network_private_b_to_internet'),
      ref('aws_vpc_endpoint.network_endpoints_secretsmanager'),
    ]);
  });

  it('lets tasks call the endpoint and any HTTPS address, S3 among them', () => {
    expect(waysOfTasks(terraform)).toEqual({
      egress: { tasks_to_endpoints_egress: toEndpoints.egress, tasks_to_internet: toInternet },
      ingress: { tasks_to_endpoints_ingress: toEndpoints.ingress },
      waitedFor: [
        ref('aws_vpc_security_group_egress_rule.tasks_to_endpoints_egress'),
        ref('aws_vpc_security_group_ingress_rule.tasks_to_endpoints_ingress'),
        ref('aws_vpc_security_group_egress_rule.tasks_to_internet'),
      ],
    });
  });
});

it('is the same in whatever order its zones are written, so that a single NAT gateway keeps its address', () => {
  const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
  expect(build({ zones: zones.toReversed(), egress: 'single-nat' })).toEqual(build({ zones, egress: 'single-nat' }));
});

describe('a network with further ways out', () => {
  const outbound = [
    { name: 'smtp', protocol: 'tcp' as const, port: 587, to: '0.0.0.0/0' },
    { name: 'statsd', protocol: 'udp' as const, port: 8125, to: 'pl-1a2b3c4d' },
  ];
  const terraform = build({ outbound });

  it('lets tasks go there, by a rule for each that a task waits for', () => {
    const lifecycle = { create_before_destroy: true };
    const security_group_id = ref('aws_security_group.tasks_group.id');
    const rules = all(terraform, 'aws_vpc_security_group_egress_rule');
    expect(rules.tasks_to_outbound_smtp).toEqual({
      security_group_id,
      description: 'tasks to smtp',
      ip_protocol: 'tcp',
      from_port: 587,
      to_port: 587,
      cidr_ipv4: '0.0.0.0/0',
      lifecycle,
    });
    expect(rules.tasks_to_outbound_statsd).toEqual({
      security_group_id,
      description: 'tasks to statsd',
      ip_protocol: 'udp',
      from_port: 8125,
      to_port: 8125,
      prefix_list_id: 'pl-1a2b3c4d',
      lifecycle,
    });
    expect(terraform.output.rules?.depends_on).toEqual([
      ref('aws_vpc_security_group_egress_rule.tasks_to_internet'),
      ref('aws_vpc_security_group_egress_rule.tasks_to_outbound_smtp'),
      ref('aws_vpc_security_group_egress_rule.tasks_to_outbound_statsd'),
    ]);
  });
});
