import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { Eip } from '@cdktf/provider-aws/lib/eip/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import { allow, allowHttpsToInternet, type Client, goesAfterTasks } from '../shared/connections.ts';
import type { Place } from '../shared/statement.ts';
import { s3EndpointPolicy } from './endpoint-policies.ts';
import { logFlows } from './flow-logs.ts';
import { InterfaceEndpoints } from './interface-endpoints.ts';
import type { InterfaceService } from './interface-services.ts';
import { networkRights } from './rights.ts';
import { type MadeNetworkSettings, subnetRanges } from './settings.ts';
import { allowOutbound, allowToS3 } from './ways-out.ts';

export interface NetworkProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  /** The AWS services to reach by an endpoint inside the VPC. */
  interfaceServices: readonly InterfaceService[];
  /** What tasks may use in S3 beside this account's buckets, as ARNs: with egress `vpc-endpoints` nothing else is reached. */
  s3Resources?: readonly string[] | undefined;
  settings: MadeNetworkSettings;
}

/**
 * A VPC of three tiers in two or three zones: public subnets for load balancers and NAT gateways, private ones for tasks, and
 * database subnets without any route to the internet. With egress `public-ip` the tasks are in the public ones.
 */
export class Network extends Construct {
  readonly rights = [networkRights, securityGroupRights, logGroupRights, roleRights('vpc-flow-logs.amazonaws.com')];
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  readonly databaseSubnetIds: string[];
  /** What must be there before anything in the public subnets can be reached: AWS refuses a public load balancer without. */
  readonly wayIn: ITerraformDependable;
  /** The zones, a letter each. */
  readonly zoneLetters: string;
  /** Where tasks run. */
  readonly taskSubnetIds: string[];
  readonly tasksHavePublicAddresses: boolean;
  /** What must be there before a task can pull its image. */
  readonly waysOut: ITerraformDependable[] = [];
  /** The addresses that the tasks' calls to the internet come from. */
  readonly egressAddresses: Eip[];
  /** Each with the letter of its zone. */
  readonly natGateways: readonly { letter: string; id: string }[];
  private readonly outbound: MadeNetworkSettings['outbound'];
  private readonly egress: MadeNetworkSettings['egress'];
  private readonly s3: VpcEndpoint;
  private readonly endpoints: InterfaceEndpoints | undefined;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { name, place, encryption, logRetentionDays, settings } = props;
    this.egress = settings.egress;
    this.outbound = settings.outbound;
    // By letter, so that the order in which they are written decides nothing, such as the address of a single NAT gateway.
    const sorted = [...settings.zones].sort();
    const ranges = subnetRanges({ ...settings, zones: sorted });
    const zones = sorted.map((zone, index) => ({
      zone,
      letter: zone.slice(-1),
      public: ranges.public[index] as string,
      private: ranges.private[index] as string,
      database: ranges.database[index] as string,
    }));

    this.zoneLetters = zones.map(({ letter }) => letter).join('');

    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: settings.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    this.vpcId = vpc.id;
    this.vpcCidr = vpc.cidrBlock;
    // Whatever is started without a security group gets the default one, so it lets nothing in or out.
    new DefaultSecurityGroup(this, 'default-security-group', {
      vpcId: this.vpcId,
      // Written out: left out, rules that somebody adds later would stay.
      ingress: [],
      egress: [],
      tags: { Name: `${name}-default-unused` },
    });

    const internetGateway = new InternetGateway(this, 'internet-gateway', { vpcId: this.vpcId, tags: { Name: name } });
    const publicTable = this.routeTable('public', name);
    this.wayIn = new Route(this, 'public-to-internet', {
      routeTableId: publicTable.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internetGateway.id,
    });
    this.publicSubnetIds = zones.map((zone) =>
      this.subnet(`public-${zone.letter}`, name, zone.zone, zone.public, publicTable),
    );

    const natZones = { 'nat-per-az': zones.length, 'single-nat': 1, 'vpc-endpoints': 0, 'public-ip': 0 }[this.egress];
    const gateways = zones.slice(0, natZones).map((zone, index) => {
      const tags = { Name: `${name}-${zone.letter}` };
      const address = new Eip(this, `nat-address-${zone.letter}`, { domain: 'vpc', tags });
      const gateway = new NatGateway(this, `nat-${zone.letter}`, {
        allocationId: address.id,
        subnetId: this.publicSubnetIds[index] as string,
        tags,
        dependsOn: [internetGateway],
      });
      return { letter: zone.letter, address, gateway };
    });
    this.natGateways = gateways.map(({ letter, gateway }) => ({ letter, id: gateway.id }));
    this.egressAddresses = gateways.map(({ address }) => address);

    const privateTables: RouteTable[] = [];
    this.privateSubnetIds = zones.map((zone, index) => {
      const table = this.routeTable(`private-${zone.letter}`, name);
      privateTables.push(table);
      const nat = gateways[index] ?? gateways[0];
      if (nat) {
        const route = new Route(this, `private-${zone.letter}-to-internet`, {
          routeTableId: table.id,
          destinationCidrBlock: '0.0.0.0/0',
          natGatewayId: nat.gateway.id,
          lifecycle: goesAfterTasks,
        });
        this.waysOut.push(route);
      }
      return this.subnet(`private-${zone.letter}`, name, zone.zone, zone.private, table);
    });
    this.tasksHavePublicAddresses = this.egress === 'public-ip';
    this.taskSubnetIds = this.tasksHavePublicAddresses ? this.publicSubnetIds : this.privateSubnetIds;
    if (this.tasksHavePublicAddresses) this.waysOut.push(this.wayIn);

    const databaseTable = this.routeTable('database', name);
    this.databaseSubnetIds = zones.map((zone) =>
      this.subnet(`database-${zone.letter}`, name, zone.zone, zone.database, databaseTable),
    );

    const onlyWayOut = this.egress === 'vpc-endpoints';
    // Image layers come from S3. A gateway endpoint is free, a NAT gateway charges for each gigabyte.
    this.s3 = new VpcEndpoint(this, 's3', {
      vpcId: this.vpcId,
      serviceName: `com.amazonaws.${place.region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [...privateTables, ...(this.tasksHavePublicAddresses ? [publicTable] : [])].map(({ id }) => id),
      ...(onlyWayOut && { policy: s3EndpointPolicy(place, props.s3Resources ?? []) }),
      tags: { Name: `${name}-s3` },
    });

    if (props.interfaceServices.length > 0) {
      this.endpoints = new InterfaceEndpoints(this, 'endpoints', {
        name,
        place,
        vpcId: this.vpcId,
        subnetIds: this.privateSubnetIds,
        services: props.interfaceServices,
        onlyWayOut,
      });
      this.waysOut.push(...this.endpoints.all);
    }
    if (onlyWayOut) this.waysOut.push(this.s3);

    logFlows(this, { name, place, encryption, logRetentionDays, vpcId: this.vpcId });
  }

  /** Opens a client's paths to what is outside the VPC: AWS's own services, and the internet where the egress leads there. */
  letOut(client: Client): void {
    if (this.endpoints) allow(client, this.endpoints);
    if (this.egress === 'vpc-endpoints') allowToS3(client, this.s3.prefixListId);
    else allowHttpsToInternet(client);
  }

  /** Opens a task's paths to what the settings name beside. */
  letOutFurther(client: Client): void {
    allowOutbound(client, this.outbound);
  }

  private routeTable(role: string, name: string): RouteTable {
    return new RouteTable(this, `${role}-routes`, { vpcId: this.vpcId, tags: { Name: `${name}-${role}` } });
  }

  private subnet(role: string, name: string, zone: string, cidr: string, table: RouteTable): string {
    const { id: subnetId } = new Subnet(this, role, {
      vpcId: this.vpcId,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { Name: `${name}-${role}` },
    });
    new RouteTableAssociation(this, `${role}-association`, { subnetId, routeTableId: table.id });
    return subnetId;
  }
}
