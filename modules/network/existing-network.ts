import { createHash } from 'node:crypto';
import { DataAwsEc2ManagedPrefixList } from '@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import { allow, allowHttpsToInternet, type Client } from '../shared/connections.ts';
import type { Rights } from '../shared/rights.ts';
import { lookUp, type Needs } from './existing-subnets.ts';
import { logFlows } from './flow-logs.ts';
import { InterfaceEndpoints } from './interface-endpoints.ts';
import type { NetworkProps } from './network.ts';
import { existingNetworkRights } from './rights.ts';
import type { ExistingNetworkSettings, NetworkSettings } from './settings.ts';
import { allowOutbound, allowToEndpointsIn, allowToS3 } from './ways-out.ts';

export interface ExistingNetworkProps extends Omit<NetworkProps, 's3Resources' | 'settings'> {
  needs: Needs;
  settings: NetworkSettings & { existing: ExistingNetworkSettings };
}

/**
 * A VPC that somebody else made. The plan looks it and its subnets up, and holds them to what the environment needs. Nothing is made in it but
 * security groups, and what is asked for: flow logs, and interface endpoints. A deploy has no right to change it.
 */
export class ExistingNetwork extends Construct {
  readonly rights: readonly Rights[];
  readonly isExisting = true;
  readonly vpcId: string;
  /** Its first range. Subnets may be in further ones. */
  readonly vpcCidr: string;
  /** The ranges of the load balancer's subnets, with commas between them. */
  readonly loadBalancerCidrs: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  readonly databaseSubnetIds: string[];
  /** Stands for the database subnets: others make another proxy, which needs another name. */
  readonly zoneLetters: string;
  readonly taskSubnetIds: string[];
  readonly tasksHavePublicAddresses = false;
  readonly waysOut: ITerraformDependable[];
  /** Whether it leads in from the internet, the plan has seen. */
  readonly wayIn: ITerraformDependable;
  /** What leads out is another's, and so are its addresses. */
  readonly egressAddresses: { readonly publicIp: string }[] = [];
  private readonly settings: NetworkSettings;
  private readonly s3PrefixListId: string | undefined;
  private readonly endpoints: InterfaceEndpoints | undefined;

  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);
    const { place, settings, needs, interfaceServices } = props;
    const { existing, egress } = settings;
    this.settings = settings;
    this.rights = [
      existingNetworkRights(existing, interfaceServices.length > 0),
      securityGroupRights,
      ...(existing.flowLogs ? [logGroupRights, roleRights('vpc-flow-logs.amazonaws.com')] : []),
    ];
    const onlyEndpoints = egress === 'vpc-endpoints';
    const { vpc, checked, rangesOf } = lookUp(this, {
      existing,
      needs,
      leadsOut: !onlyEndpoints,
      endpoints: interfaceServices.length > 0,
    });
    this.vpcId = existing.vpcId;
    this.vpcCidr = vpc.cidrBlock;
    this.publicSubnetIds = existing.publicSubnetIds;
    this.privateSubnetIds = existing.privateSubnetIds;
    this.databaseSubnetIds = existing.databaseSubnetIds;
    this.zoneLetters = `x${createHash('sha256')
      .update([...existing.databaseSubnetIds].sort().join())
      .digest('hex')
      .slice(0, 6)}`;
    this.taskSubnetIds = existing.privateSubnetIds;
    this.loadBalancerCidrs = rangesOf(existing[needs.loadBalancer]);
    this.waysOut = [checked];
    this.wayIn = checked;
    if (interfaceServices.length > 0) {
      this.endpoints = new InterfaceEndpoints(this, 'endpoints', {
        ...props,
        vpcId: existing.vpcId,
        subnetIds: existing.privateSubnetIds,
        services: interfaceServices,
        onlyWayOut: onlyEndpoints,
      });
      this.waysOut.push(...this.endpoints.all);
    }
    if (onlyEndpoints) {
      const name = `com.amazonaws.${place.region}.s3`;
      this.s3PrefixListId = new DataAwsEc2ManagedPrefixList(this, 's3-addresses', { name }).id;
    }
    if (existing.flowLogs) logFlows(this, { ...props, vpcId: existing.vpcId });
  }

  /** As `Network` does. Endpoints that are there have security groups of their own, which must let the environment's in. */
  letOut(client: Client): void {
    if (this.endpoints) allow(client, this.endpoints);
    if (this.s3PrefixListId === undefined) {
      allowHttpsToInternet(client);
    } else {
      allowToEndpointsIn(client, this.vpcCidr);
      allowToS3(client, this.s3PrefixListId);
    }
  }

  letOutFurther(client: Client): void {
    allowOutbound(client, this.settings.outbound);
  }
}
