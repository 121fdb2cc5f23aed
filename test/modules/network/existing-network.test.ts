import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { ExistingNetwork } from '../../../modules/network/existing-network.ts';
import type { Needs } from '../../../modules/network/existing-subnets.ts';
import type { InterfaceService } from '../../../modules/network/interface-services.ts';
import { networkSettings } from '../../../modules/network/settings.ts';
import { synth } from '../../synth.ts';
import { Client } from '../client.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, only, ref } from '../terraform.ts';

const vpcId = 'vpc-0a1b2c3d4e5f60718';
const [privateA, privateB, publicA, publicB, databaseA, databaseB] = ['1', '2', '3', '4', '5', '6'].map(
  (digit) => `subnet-0a1b2c3d4e5f6071${digit}`,
) as [string, string, string, string, string, string];
const least = { vpcId, privateSubnetIds: [privateA, privateB], databaseSubnetIds: [databaseA, databaseB] };
const both = { ...least, publicSubnetIds: [publicA, publicB] };
const needs: Needs = {
  tasks: 20,
  besideTasks: 9,
  data: 3,
  loadBalancer: 'publicSubnetIds',
  flower: false,
  zonesWithoutOrigins: [],
};

/** A network that is there, and `tasks` that it lets out. */
function build(
  settings: Parameters<typeof networkSettings.parse>[0],
  { services = [], ...other }: Partial<Needs> & { services?: InterfaceService[] } = {},
) {
  return synth((stack) => {
    const parsed = networkSettings.parse(settings);
    const network = new ExistingNetwork(stack, 'network', {
      name,
      place,
      encryption: encryptionOf(stack),
      logRetentionDays: 30,
      interfaceServices: services,
      needs: { ...needs, ...other },
      settings: { ...parsed, existing: parsed.existing as NonNullable<typeof parsed.existing> },
    });
    const tasks = new Client(stack, 'tasks');
    network.letOut(tasks);
    network.letOutFurther(tasks);
    new TerraformOutput(stack, 'load_balancer', { value: network.loadBalancerCidrs });
    new TerraformOutput(stack, 'ways_out', { value: '', dependsOn: network.waysOut });
    new TerraformOutput(stack, 'rules', { value: '', dependsOn: tasks.waitsFor });
    new TerraformOutput(stack, 'subnets', {
      value: [network.taskSubnetIds, network.publicSubnetIds, network.databaseSubnetIds],
    });
  });
}

interface Checks {
  lifecycle: { precondition?: Check[]; postcondition?: Check[] };
}

interface Check {
  condition: string;
  error_message: string;
}

const messages = (checks: Check[] = []) => checks.map(({ error_message }) => error_message);
const checksOf = (terraform: ReturnType<typeof build>) =>
  (only(terraform, 'terraform_data') as unknown as Checks).lifecycle.precondition ?? [];
const looked = (terraform: ReturnType<typeof build>, type: string) =>
  Object.entries(terraform.data?.[type] ?? {}) as [string, Checks & Record<string, unknown>][];

describe('a VPC that is there', () => {
  const terraform = build({ existing: both });

  it('gets nothing but what the environment has elsewhere, too', () => {
    expect(Object.keys(terraform.resource).sort()).toEqual([
      'aws_kms_alias',
      'aws_kms_key',
      'aws_security_group',
      'aws_vpc_security_group_egress_rule',
      'terraform_data',
    ]);
    expect(Object.keys(all(terraform, 'aws_security_group'))).toEqual(['tasks_group']);
  });

  it('has tasks in its private subnets, which call any address by HTTPS', () => {
    expect(terraform.output.subnets?.value).toEqual([
      [privateA, privateB],
      [publicA, publicB],
      [databaseA, databaseB],
    ]);
    expect(only(terraform, 'aws_vpc_security_group_egress_rule')).toMatchObject({
      from_port: 443,
      to_port: 443,
      cidr_ipv4: '0.0.0.0/0',
    });
    expect(terraform.output.ways_out?.depends_on).toEqual([ref('terraform_data.network_checked')]);
  });

  it('is looked up by its id, and is refused where DNS is off', () => {
    const [[, found] = []] = looked(terraform, 'aws_vpcs');
    expect(found?.filter).toEqual([{ name: 'vpc-id', values: [vpcId] }]);
    expect(found?.lifecycle.postcondition).toEqual([
      {
        condition: ref('length(self.ids) == 1'),
        error_message: `network.existing.vpcId: must be a VPC of the account in the region, got ${vpcId}; aws ec2 describe-vpcs prints them`,
      },
    ]);
    const [[, vpc] = []] = looked(terraform, 'aws_vpc');
    expect(vpc?.id).toBe(ref('one(data.aws_vpcs.network_found.ids)'));
    expect(vpc?.lifecycle.postcondition).toEqual([
      {
        condition: ref('self.enable_dns_support && self.enable_dns_hostnames'),
        error_message: `network.existing.vpcId: must be a VPC with DNS support and DNS hostnames on, got ${vpcId}; its owner turns both on: aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-hostnames`,
      },
    ]);
  });

  it('is refused where a subnet is of another VPC, or of none', () => {
    const [[, subnets] = []] = looked(terraform, 'aws_subnets');
    const listed = JSON.stringify([privateA, privateB, publicA, publicB, databaseA, databaseB]);
    expect(subnets?.lifecycle.postcondition).toEqual([
      {
        condition: ref(`length(setsubtract(${listed}, self.ids)) == 0`),
        error_message: `network.existing: must name subnets of ${vpcId} alone, got ${ref(`join(", ", setsubtract(${listed}, self.ids))`)}; aws ec2 describe-subnets --filters Name=vpc-id,Values=${vpcId} prints them`,
      },
    ]);
  });

  it('is refused where a public subnet has no way in, and a private one no way out', () => {
    const routes = Object.fromEntries(looked(terraform, 'aws_route_table'));
    expect(routes.network_public_routes?.lifecycle.postcondition).toEqual([
      {
        condition: ref(
          'anytrue([for route in self.routes : route.cidr_block == "0.0.0.0/0" && try(startswith(route.gateway_id, "igw-"), false)])',
        ),
        error_message: `network.existing.publicSubnetIds: must have a route for 0.0.0.0/0 to an internet gateway each, got $\{each.key}; its owner adds the route, or name another subnet`,
      },
    ]);
    expect(routes.network_private_routes?.lifecycle.postcondition).toEqual([
      {
        condition: ref(
          'anytrue([for route in self.routes : route.cidr_block == "0.0.0.0/0" && !try(startswith(route.gateway_id, "igw-"), false)])',
        ),
        error_message: `network.existing.privateSubnetIds: must have a route for 0.0.0.0/0 to a NAT gateway or the like each, got $\{each.key}; its owner adds the route, or write network.egress: 'vpc-endpoints' where the VPC has endpoints for all that tasks call`,
      },
    ]);
  });

  it('has the main routes where a subnet has none of its own', () => {
    const routes = Object.fromEntries(looked(terraform, 'aws_route_table'));
    expect(routes.network_private_routes?.route_table_id).toBe(
      ref(
        'coalesce(one(data.aws_route_tables.network_private_tables[each.key].ids), data.aws_vpc.network_vpc.main_route_table_id)',
      ),
    );
  });

  it('is refused where zones or addresses are too few', () => {
    expect(messages(checksOf(terraform)).map((message) => message.replace(/\$\{.*\}/, '<found>'))).toEqual([
      'network.existing.privateSubnetIds: must be in two zones at least, got <found>; name a subnet of another zone beside',
      'network.existing.publicSubnetIds: must be in two zones at least, got <found>; name a subnet of another zone beside',
      'network.existing.databaseSubnetIds: must be in two zones at least, got <found>; name a subnet of another zone beside',
      'network.existing.publicSubnetIds: must each be in a zone of its own, got <found>; AWS takes one subnet of a zone for a load balancer or an endpoint, so name one for each zone',
      'network.existing.privateSubnetIds: must have 20 addresses for the tasks of a deploy, got <found>; name larger subnets or more of them, or take fewer tasks',
      'network.existing.databaseSubnetIds: must have 3 addresses for the database and Redis, got <found>; name larger subnets or more of them',
      'network.existing.publicSubnetIds: must be of /27 or larger each for a load balancer, got <found>; name larger subnets',
      'network.existing.privateSubnetIds: must be in zones that the load balancer is in, got <found>; name a subnet of that zone in publicSubnetIds, too, or leave the private one out',
    ]);
  });

  it.each<[string, Partial<Needs> & { services?: InterfaceService[] }, string[]]>([
    ['alone', {}, ['public']],
    ['with Flower', { flower: true }, ['public', 'private']],
    ['with endpoints', { services: ['logs'] }, ['public', 'private']],
    ['with an internal load balancer', { loadBalancer: 'privateSubnetIds' }, ['private']],
    ['with all three', { loadBalancer: 'privateSubnetIds', flower: true, services: ['logs'] }, ['private']],
  ])('%s is refused where two subnets that AWS takes one of a zone of share one', (_, other, kinds) => {
    const checks = checksOf(build({ existing: both }, other));
    const ids = { public: [publicA, publicB], private: [privateA, privateB] };
    const zones = (kind: string) =>
      `[for id in ${JSON.stringify(ids[kind as keyof typeof ids])} : data.aws_subnet.network_subnet[id].availability_zone]`;
    expect(checks.filter(({ error_message }) => error_message.includes('a zone of its own'))).toEqual(
      kinds.map((kind) => ({
        condition: ref(`length(distinct(${zones(kind)})) == 2`),
        error_message: `network.existing.${kind}SubnetIds: must each be in a zone of its own, got ${ref(`join(", ", ${zones(kind)})`)}; AWS takes one subnet of a zone for a load balancer or an endpoint, so name one for each zone`,
      })),
    );
    const tooFew = messages(checks).filter((message) => message.includes('must have 20 addresses'));
    expect(tooFew.map((message) => message.replace(/.*\}/, '<found>'))).toEqual([
      kinds.includes('private')
        ? '<found>; name larger subnets, or take fewer tasks'
        : '<found>; name larger subnets or more of them, or take fewer tasks',
    ]);
  });

  it('is refused where tasks are in a zone that its load balancer is not in', () => {
    const zones = (ids: string[]) =>
      `[for id in ${JSON.stringify(ids)} : data.aws_subnet.network_subnet[id].availability_zone]`;
    const others = `setsubtract(${zones([privateA, privateB])}, ${zones([publicA, publicB])})`;
    expect(checksOf(terraform)).toContainEqual({
      condition: ref(`length(${others}) == 0`),
      error_message: `network.existing.privateSubnetIds: must be in zones that the load balancer is in, got ${ref(`join(", ", ${others})`)}; name a subnet of that zone in publicSubnetIds, too, or leave the private one out`,
    });
  });

  it('is judged by the size of the subnets of load balancers, and not by what is free in them', () => {
    const checks = checksOf(build({ existing: both }, { flower: true }));
    expect(JSON.stringify(checks)).not.toContain('available_ip_address_count');
    const ranges = (ids: string[]) =>
      `[for id in ${JSON.stringify(ids)} : data.aws_subnet.network_subnet[id].cidr_block]`;
    const large = (kind: string, ids: string[]) => ({
      condition: ref(`alltrue([for range in ${ranges(ids)} : tonumber(split("/", range)[1]) <= 27])`),
      error_message: `network.existing.${kind}: must be of /27 or larger each for a load balancer, got ${ref(`join(", ", ${ranges(ids)})`)}; name larger subnets`,
    });
    expect(checks.filter(({ error_message }) => error_message.includes('/27'))).toEqual([
      large('publicSubnetIds', [publicA, publicB]),
      large('privateSubnetIds', [privateA, privateB]),
    ]);
  });

  it('tells web the ranges of the load balancer, which may be none of its first', () => {
    expect(terraform.output.load_balancer?.value).toBe(
      ref(
        `join(",", [for id in ${JSON.stringify([publicA, publicB])} : data.aws_subnet.network_subnet[id].cidr_block])`,
      ),
    );
  });
});

describe('a VPC that is there, without a way to the internet', () => {
  const terraform = build({ existing: least, egress: 'vpc-endpoints' }, { loadBalancer: 'privateSubnetIds' });

  it('lets tasks call what has an address in it, and S3', () => {
    expect(Object.values(all(terraform, 'aws_vpc_security_group_egress_rule'))).toMatchObject([
      { from_port: 443, cidr_ipv4: ref('data.aws_vpc.network_vpc.cidr_block') },
      { from_port: 443, prefix_list_id: ref('data.aws_ec2_managed_prefix_list.network_s3_addresses.id') },
    ]);
  });

  it('must have an internet gateway for CloudFront, which no public load balancer is asked for beside its routes', () => {
    expect(terraform.data?.aws_internet_gateway).toEqual({
      network_internet_gateway_for_vpc_origin: {
        filter: [{ name: 'attachment.vpc-id', values: [ref('data.aws_vpc.network_vpc.id')] }],
      },
    });
    expect(build({ existing: both }).data?.aws_internet_gateway).toBeUndefined();
  });

  it('is asked for no routes', () => {
    expect(looked(terraform, 'aws_route_table')).toEqual([]);
  });

  it('makes the endpoints that are asked for, with a group of their own', () => {
    const asked = build({ existing: least, egress: 'vpc-endpoints' }, { services: ['logs'] });
    expect(only(asked, 'aws_vpc_endpoint')).toMatchObject({ vpc_id: vpcId, subnet_ids: [privateA, privateB] });
    expect(Object.keys(all(asked, 'aws_security_group')).sort()).toEqual([
      'network_endpoints_security_group',
      'tasks_group',
    ]);
  });
});

describe('what is asked for beside', () => {
  it('is a flow log of the whole VPC', () => {
    expect(only(build({ existing: { ...both, flowLogs: true } }), 'aws_flow_log')).toMatchObject({ vpc_id: vpcId });
  });

  it('is one more way out of tasks', () => {
    const outbound = [{ name: 'smtp', port: 587, to: '0.0.0.0/0' }];
    const rules = all(build({ existing: both, outbound }), 'aws_vpc_security_group_egress_rule');
    expect(rules.tasks_to_outbound_smtp).toMatchObject({ from_port: 587, cidr_ipv4: '0.0.0.0/0' });
  });

  it('is a zone in which CloudFront has VPC origins', () => {
    const terraform = build(
      { existing: both },
      { loadBalancer: 'privateSubnetIds', zonesWithoutOrigins: ['use1-az3'] },
    );
    expect(messages(checksOf(terraform)).at(-1)).toContain(
      'network.existing.privateSubnetIds: must be in zones where CloudFront has VPC origins, got ',
    );
  });
});
