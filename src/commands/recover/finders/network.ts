import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  EC2Client,
  type Filter,
  paginateDescribeFlowLogs,
  paginateDescribeNatGateways,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
  type RouteTable,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { all, type Finder, type Found, NotKnown, type Place, pendingBy, type Settings } from './finder.ts';

/** What the stack calls its own: each of these has a name among its tags. */
function filtersOf(settings: Settings, { tags }: Place): Filter[] {
  const named = { ...tags, Name: settings.text('tags.Name') };
  return Object.entries(named).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
}

const found = (id: string | undefined, pending?: string): Found => ({ importId: id as string, pending });

const ruleIn =
  (isEgress: boolean): Finder =>
  async (settings, { config }) => {
    const pages = paginateDescribeSecurityGroupRules(
      { client: new EC2Client(config) },
      { Filters: [{ Name: 'group-id', Values: [settings.text('security_group_id')] }] },
    );
    const rules = await all(pages, ({ SecurityGroupRules }) => SecurityGroupRules);
    return rules
      .filter((rule) => rule.IsEgress === isEgress && isAsSet(rule, settings))
      .map(({ SecurityGroupRuleId }) => found(SecurityGroupRuleId));
  };

function isAsSet(rule: SecurityGroupRule, settings: Settings): boolean {
  const set = (path: string) => (settings.has(path) ? settings.text(path) : undefined);
  // EC2 has -1 for all ports, where the setting is left out.
  const port = (path: string) => Number(set(path) ?? -1);
  const peers = [
    [set('cidr_ipv4'), rule.CidrIpv4],
    [set('cidr_ipv6'), rule.CidrIpv6],
    [set('referenced_security_group_id'), rule.ReferencedGroupInfo?.GroupId],
  ];
  return (
    rule.IpProtocol === set('ip_protocol') &&
    rule.FromPort === port('from_port') &&
    rule.ToPort === port('to_port') &&
    hasPrefixListOf(settings, rule) &&
    peers.every(([wanted, is]) => wanted === is)
  );
}

/** A list of AWS's own is looked up by its name: its id is known only where the state has it. Two rules to such lists differ in what they are for. */
function hasPrefixListOf(settings: Settings, { PrefixListId, Description }: SecurityGroupRule): boolean {
  if (!settings.has('prefix_list_id')) return PrefixListId === undefined;
  try {
    return settings.text('prefix_list_id') === PrefixListId;
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    const description = settings.has('description') ? settings.text('description') : undefined;
    return PrefixListId !== undefined && description === Description;
  }
}

async function routeTable(settings: Settings, { config }: Place): Promise<RouteTable | undefined> {
  const id = settings.text('route_table_id');
  const pages = paginateDescribeRouteTables(
    { client: new EC2Client(config) },
    { Filters: [{ Name: 'route-table-id', Values: [id] }] },
  );
  return (await all(pages, ({ RouteTables }) => RouteTables))[0];
}

export const network: Record<string, Finder> = {
  async aws_vpc(settings, place) {
    const pages = paginateDescribeVpcs(
      { client: new EC2Client(place.config) },
      { Filters: filtersOf(settings, place) },
    );
    return (await all(pages, ({ Vpcs }) => Vpcs)).map(({ VpcId, State }) => found(VpcId, pendingBy(State)));
  },
  async aws_subnet(settings, place) {
    const pages = paginateDescribeSubnets(
      { client: new EC2Client(place.config) },
      { Filters: filtersOf(settings, place) },
    );
    return (await all(pages, ({ Subnets }) => Subnets)).map(({ SubnetId, State }) => found(SubnetId, pendingBy(State)));
  },
  async aws_internet_gateway(settings, place) {
    const { InternetGateways = [] } = await new EC2Client(place.config).send(
      new DescribeInternetGatewaysCommand({ Filters: filtersOf(settings, place) }),
    );
    return InternetGateways.map(({ InternetGatewayId }) => found(InternetGatewayId));
  },
  async aws_route_table(settings, place) {
    const pages = paginateDescribeRouteTables(
      { client: new EC2Client(place.config) },
      { Filters: filtersOf(settings, place) },
    );
    return (await all(pages, ({ RouteTables }) => RouteTables)).map(({ RouteTableId }) => found(RouteTableId));
  },
  async aws_route_table_association(settings, place) {
    const subnet = settings.text('subnet_id');
    const { Associations = [], RouteTableId } = (await routeTable(settings, place)) ?? {};
    return Associations.some(({ SubnetId }) => SubnetId === subnet) ? [found(`${subnet}/${RouteTableId}`)] : [];
  },
  async aws_route(settings, place) {
    const destination = settings.has('destination_ipv6_cidr_block')
      ? settings.text('destination_ipv6_cidr_block')
      : settings.text('destination_cidr_block');
    const { Routes = [], RouteTableId } = (await routeTable(settings, place)) ?? {};
    return Routes.some((route) =>
      [route.DestinationCidrBlock, route.DestinationIpv6CidrBlock].some((block) => block === destination),
    )
      ? [found(`${RouteTableId}_${destination}`)]
      : [];
  },
  async aws_eip(settings, place) {
    const { Addresses = [] } = await new EC2Client(place.config).send(
      new DescribeAddressesCommand({ Filters: filtersOf(settings, place) }),
    );
    return Addresses.map(({ AllocationId }) => found(AllocationId));
  },
  async aws_nat_gateway(settings, place) {
    const pages = paginateDescribeNatGateways(
      { client: new EC2Client(place.config) },
      // One that was deleted is shown for about an hour: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html
      { Filter: [...filtersOf(settings, place), { Name: 'state', Values: ['pending', 'available'] }] },
    );
    return (await all(pages, ({ NatGateways }) => NatGateways)).map(({ NatGatewayId, State }) =>
      found(NatGatewayId, pendingBy(State)),
    );
  },
  async aws_security_group(settings, place) {
    const pages = paginateDescribeSecurityGroups(
      { client: new EC2Client(place.config) },
      { Filters: filtersOf(settings, place) },
    );
    return (await all(pages, ({ SecurityGroups }) => SecurityGroups)).map(({ GroupId }) => found(GroupId));
  },
  aws_vpc_security_group_egress_rule: ruleIn(true),
  aws_vpc_security_group_ingress_rule: ruleIn(false),
  async aws_vpc_endpoint(settings, place) {
    const pages = paginateDescribeVpcEndpoints(
      { client: new EC2Client(place.config) },
      { Filters: [...filtersOf(settings, place), { Name: 'vpc-endpoint-state', Values: ['pending', 'available'] }] },
    );
    return (await all(pages, ({ VpcEndpoints }) => VpcEndpoints)).map(({ VpcEndpointId, State }) =>
      found(VpcEndpointId, pendingBy(State)),
    );
  },
  async aws_flow_log(settings, place) {
    const pages = paginateDescribeFlowLogs(
      { client: new EC2Client(place.config) },
      { Filter: filtersOf(settings, place) },
    );
    return (await all(pages, ({ FlowLogs }) => FlowLogs)).map(({ FlowLogId }) => found(FlowLogId));
  },
};
