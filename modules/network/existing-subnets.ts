import { DataAwsInternetGateway } from '@cdktf/provider-aws/lib/data-aws-internet-gateway/index.js';
import { DataAwsRouteTable } from '@cdktf/provider-aws/lib/data-aws-route-table/index.js';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables/index.js';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet/index.js';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets/index.js';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc/index.js';
import { DataAwsVpcs } from '@cdktf/provider-aws/lib/data-aws-vpcs/index.js';
import { TerraformIterator, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { ExistingNetworkSettings } from './settings.ts';

/** What an environment needs of subnets that are there. */
export interface Needs {
  /** The tasks of a deploy, each with an address in a private subnet. */
  tasks: number;
  /** Addresses that something beside tasks has in each private subnet. */
  besideTasks: number;
  /** Addresses in all database subnets. */
  data: number;
  /** Where the load balancer is. */
  loadBalancer: 'publicSubnetIds' | 'privateSubnetIds';
  /** Whether Flower's load balancer is in the private subnets. */
  flower: boolean;
  /** The ids of the zones, such as use1-az3, in which no load balancer may be, since CloudFront has no VPC origin there. */
  zonesWithoutOrigins: readonly string[];
}

interface LookUp {
  existing: ExistingNetworkSettings;
  needs: Needs;
  /** Whether the private subnets are to have a way to the internet. */
  leadsOut: boolean;
  /** Whether interface endpoints are made in the private subnets. */
  endpoints: boolean;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const keptByAws = 5;

/** The longest prefix of a load balancer's subnet: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const longestOfLoadBalancer = 27;

const path = 'network.existing';

/** Whether something holds, in Terraform's own words, and the sentence where it does not. */
interface Condition {
  condition: string;
  errorMessage: string;
}

/** Stops a plan where one of the conditions does not hold. It makes nothing. cdktf's own class asks Terraform for its version at each synth. */
class Checked extends TerraformResource {
  constructor(scope: Construct, id: string, precondition: Condition[]) {
    super(scope, id, { terraformResourceType: 'terraform_data', lifecycle: { precondition } });
  }
}

/** Looks a VPC and its subnets up at each plan, and lets none pass that an environment can't be in. */
export function lookUp(scope: Construct, { existing, needs, leadsOut, endpoints }: LookUp) {
  const { vpcId, privateSubnetIds, publicSubnetIds, databaseSubnetIds } = existing;
  const found = new DataAwsVpcs(scope, 'found', {
    filter: [{ name: 'vpc-id', values: [vpcId] }],
    lifecycle: holds({
      condition: 'length(self.ids) == 1',
      errorMessage: `${path}.vpcId: must be a VPC of the account in the region, got ${vpcId}; aws ec2 describe-vpcs prints them`,
    }),
  });
  const vpc = new DataAwsVpc(scope, 'vpc', {
    id: `\${one(${found.fqn}.ids)}`,
    // Endpoints, the database and Redis are called by names that only these two resolve to private addresses:
    // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    lifecycle: holds({
      condition: 'self.enable_dns_support && self.enable_dns_hostnames',
      errorMessage: `${path}.vpcId: must be a VPC with DNS support and DNS hostnames on, got ${vpcId}; its owner turns both on: aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-hostnames`,
    }),
  });
  const listed = [...new Set([...privateSubnetIds, ...publicSubnetIds, ...databaseSubnetIds])];
  const strangers = `setsubtract(${JSON.stringify(listed)}, self.ids)`;
  const inVpc = new DataAwsSubnets(scope, 'subnets', {
    filter: [{ name: 'vpc-id', values: [`\${${vpc.fqn}.id}`] }],
    lifecycle: holds({
      condition: `length(${strangers}) == 0`,
      errorMessage: `${path}: must name subnets of ${vpcId} alone, got \${join(", ", ${strangers})}; aws ec2 describe-subnets --filters Name=vpc-id,Values=${vpcId} prints them`,
    }),
  });
  const each = TerraformIterator.fromList(listed);
  const subnet = new DataAwsSubnet(scope, 'subnet', { forEach: each, id: each.value, dependsOn: [inVpc] });

  const attributes = (ids: string[], attribute: string) =>
    `[for id in ${JSON.stringify(ids)} : ${subnet.fqn}[id].${attribute}]`;
  const zonesOf = (ids: string[]) => attributes(ids, 'availability_zone');
  routesOf(scope, vpc, publicSubnetIds, 'public', {
    condition: `anytrue([for route in self.routes : route.cidr_block == "0.0.0.0/0" && try(startswith(route.gateway_id, "igw-"), false)])`,
    errorMessage: `${path}.publicSubnetIds: must have a route for 0.0.0.0/0 to an internet gateway each, got \${each.key}; its owner adds the route, or name another subnet`,
  });
  if (needs.loadBalancer === 'privateSubnetIds') {
    // CloudFront reaches it in a VPC with an internet gateway alone, which needs no route to it. Where there is none the provider itself stops the plan:
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
    new DataAwsInternetGateway(scope, 'internet-gateway-for-vpc-origin', {
      filter: [{ name: 'attachment.vpc-id', values: [`\${${vpc.fqn}.id}`] }],
    });
  }
  if (leadsOut) {
    // A task has no public address there, and what has none can't use an internet gateway.
    routesOf(scope, vpc, privateSubnetIds, 'private', {
      condition: `anytrue([for route in self.routes : route.cidr_block == "0.0.0.0/0" && !try(startswith(route.gateway_id, "igw-"), false)])`,
      errorMessage: `${path}.privateSubnetIds: must have a route for 0.0.0.0/0 to a NAT gateway or the like each, got \${each.key}; its owner adds the route, or write network.egress: 'vpc-endpoints' where the VPC has endpoints for all that tasks call`,
    });
  }

  const inTwoZones = (kind: 'privateSubnetIds' | 'publicSubnetIds' | 'databaseSubnetIds'): Condition => {
    const zones = `distinct(${zonesOf(existing[kind])})`;
    return {
      condition: `\${length(${zones}) >= 2}`,
      errorMessage: `${path}.${kind}: must be in two zones at least, got \${join(", ", ${zones})}; name a subnet of another zone beside`,
    };
  };
  const balanced = [...new Set([needs.loadBalancer, ...(needs.flower ? (['privateSubnetIds'] as const) : [])])];
  const once = [...new Set([...balanced, ...(endpoints ? (['privateSubnetIds'] as const) : [])])];
  // elbv2 CreateLoadBalancer.Subnets: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
  // Endpoints: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
  const onceInZone = (kind: 'privateSubnetIds' | 'publicSubnetIds'): Condition => {
    const zones = zonesOf(existing[kind]);
    return {
      condition: `\${length(distinct(${zones})) == ${existing[kind].length}}`,
      errorMessage: `${path}.${kind}: must each be in a zone of its own, got \${join(", ", ${zones})}; AWS takes one subnet of a zone for a load balancer or an endpoint, so name one for each zone`,
    };
  };
  const addresses = (ids: string[], beside: number) =>
    `sum([for range in ${attributes(ids, 'cidr_block')} : pow(2, 32 - tonumber(split("/", range)[1])) - ${keptByAws + beside}])`;
  // A target there is Target.NotInUse: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
  const unbalanced = `setsubtract(${zonesOf(privateSubnetIds)}, ${zonesOf(existing[needs.loadBalancer])})`;
  // What is free is not asked for: what runs already has its addresses, and a plan can't tell it from others.
  const largeEnough = (kind: 'privateSubnetIds' | 'publicSubnetIds'): Condition => {
    const ranges = attributes(existing[kind], 'cidr_block');
    return {
      condition: `\${alltrue([for range in ${ranges} : tonumber(split("/", range)[1]) <= ${longestOfLoadBalancer}])}`,
      errorMessage: `${path}.${kind}: must be of /${longestOfLoadBalancer} or larger each for a load balancer, got \${join(", ", ${ranges})}; name larger subnets`,
    };
  };
  const without = `[for zone in ${attributes(privateSubnetIds, 'availability_zone_id')} : zone if contains(${JSON.stringify(needs.zonesWithoutOrigins)}, zone)]`;
  const checked = new Checked(scope, 'checked', [
    inTwoZones('privateSubnetIds'),
    ...(publicSubnetIds.length > 0 ? [inTwoZones('publicSubnetIds')] : []),
    inTwoZones('databaseSubnetIds'),
    ...once.map(onceInZone),
    {
      condition: `\${${addresses(privateSubnetIds, needs.besideTasks)} >= ${needs.tasks}}`,
      errorMessage: `${path}.privateSubnetIds: must have ${needs.tasks} addresses for the tasks of a deploy, got \${${addresses(privateSubnetIds, needs.besideTasks)}}; name larger subnets${once.includes('privateSubnetIds') ? '' : ' or more of them'}, or take fewer tasks`,
    },
    {
      condition: `\${${addresses(databaseSubnetIds, 0)} >= ${needs.data}}`,
      errorMessage: `${path}.databaseSubnetIds: must have ${needs.data} addresses for the database and Redis, got \${${addresses(databaseSubnetIds, 0)}}; name larger subnets or more of them`,
    },
    ...balanced.map(largeEnough),
    {
      condition: `\${length(${unbalanced}) == 0}`,
      errorMessage: `${path}.privateSubnetIds: must be in zones that the load balancer is in, got \${join(", ", ${unbalanced})}; name a subnet of that zone in ${needs.loadBalancer}, too, or leave the private one out`,
    },
    ...(needs.zonesWithoutOrigins.length > 0
      ? [
          {
            condition: `\${length(${without}) == 0}`,
            errorMessage: `${path}.privateSubnetIds: must be in zones where CloudFront has VPC origins, got \${join(", ", ${without})}; name subnets of other zones, or write cdn.originAccess: 'prefix-list' outside production`,
          },
        ]
      : []),
  ]);
  return { vpc, checked, rangesOf: (ids: string[]) => `\${join(",", ${attributes(ids, 'cidr_block')})}` };
}

function holds({ condition, errorMessage }: Condition) {
  return { postcondition: [{ condition: `\${${condition}}`, errorMessage }] };
}

/** The routes of each subnet, which are the main ones of the VPC where it has no table of its own: https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html */
function routesOf(scope: Construct, vpc: DataAwsVpc, ids: string[], kind: string, condition: Condition): void {
  if (ids.length === 0) return;
  const each = TerraformIterator.fromList(ids);
  const tables = new DataAwsRouteTables(scope, `${kind}-tables`, {
    forEach: each,
    vpcId: `\${${vpc.fqn}.id}`,
    filter: [{ name: 'association.subnet-id', values: [each.value] }],
  });
  new DataAwsRouteTable(scope, `${kind}-routes`, {
    forEach: each,
    routeTableId: `\${coalesce(one(${tables.fqn}[each.key].ids), ${vpc.fqn}.main_route_table_id)}`,
    lifecycle: holds(condition),
  });
}
