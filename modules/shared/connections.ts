import { DataAwsEc2ManagedPrefixList } from '@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

/** What opens connections. */
export interface Client {
  /** The construct that its rules are put under, and named after. */
  readonly holder: Construct;
  readonly securityGroup: { readonly id: string };
  /** Called with each rule that must exist before the client starts. */
  waitFor?(rule: ITerraformDependable): void;
}

/** What takes connections. */
export interface Endpoint extends Construct {
  readonly securityGroup: { readonly id: string };
  /** TCP port. */
  readonly port: number;
}

/** A path that is taken away goes after the tasks that use it. */
export const goesAfterTasks = { createBeforeDestroy: true };

/** Opens the path from a client to an endpoint, at both ends. */
export function allow(client: Client, endpoint: Endpoint): void {
  const { holder } = client;
  const path = new Construct(holder, `to-${endpoint.node.id}`);
  const rule = {
    description: `${holder.node.id} to ${endpoint.node.id}`,
    ipProtocol: 'tcp',
    fromPort: endpoint.port,
    toPort: endpoint.port,
    lifecycle: goesAfterTasks,
  };
  const egress = new VpcSecurityGroupEgressRule(path, 'egress', {
    ...rule,
    securityGroupId: client.securityGroup.id,
    referencedSecurityGroupId: endpoint.securityGroup.id,
  });
  const ingress = new VpcSecurityGroupIngressRule(path, 'ingress', {
    ...rule,
    securityGroupId: endpoint.securityGroup.id,
    referencedSecurityGroupId: client.securityGroup.id,
  });
  client.waitFor?.(egress);
  client.waitFor?.(ingress);
}

/** Lets a client call any HTTPS address: AWS's own APIs and those of third parties. */
export function allowHttpsToInternet(client: Client): void {
  const { holder } = client;
  const egress = new VpcSecurityGroupEgressRule(holder, 'to-internet', {
    securityGroupId: client.securityGroup.id,
    description: `${holder.node.id} to the internet, HTTPS`,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    cidrIpv4: '0.0.0.0/0',
    lifecycle: goesAfterTasks,
  });
  client.waitFor?.(egress);
}

/** Lets the whole internet open connections to an endpoint's port. */
export function allowFromInternet(endpoint: Omit<Endpoint, 'port'>, port: number): void {
  new VpcSecurityGroupIngressRule(endpoint, `from-internet-${port}`, {
    securityGroupId: endpoint.securityGroup.id,
    description: `the internet to ${endpoint.node.id}, port ${port}`,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    cidrIpv4: '0.0.0.0/0',
  });
}

/**
 * Lets CloudFront alone open connections to an endpoint's port. The list counts as 55 of the 60 rules that a security group may have, so it
 * fits in once (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html).
 */
export function allowFromCloudFront(endpoint: Omit<Endpoint, 'port'>, port: number): void {
  const addresses = new DataAwsEc2ManagedPrefixList(endpoint, 'cloudfront-addresses', {
    name: 'com.amazonaws.global.cloudfront.origin-facing',
  });
  new VpcSecurityGroupIngressRule(endpoint, 'from-cloudfront', {
    securityGroupId: endpoint.securityGroup.id,
    description: `CloudFront to ${endpoint.node.id}, port ${port}`,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    prefixListId: addresses.id,
  });
}
