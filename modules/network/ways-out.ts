import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { type Client, goesAfterTasks } from '../shared/connections.ts';
import { isPrefixListId, type NetworkSettings } from './settings.ts';

/** Opens a task's paths to what the settings name beside HTTPS. */
export function allowOutbound(client: Client, outbound: NetworkSettings['outbound'] = []): void {
  const { holder } = client;
  for (const { name, protocol, port, to } of outbound) {
    const egress = new VpcSecurityGroupEgressRule(holder, `to-outbound-${name}`, {
      securityGroupId: client.securityGroup.id,
      description: `${holder.node.id} to ${name}`,
      ipProtocol: protocol,
      fromPort: port,
      toPort: port,
      ...(isPrefixListId(to) ? { prefixListId: to } : { cidrIpv4: to }),
      lifecycle: goesAfterTasks,
    });
    client.waitFor?.(egress);
  }
}

/** Lets a client call S3 by a gateway endpoint, whose addresses are those of a prefix list. */
export function allowToS3(client: Client, prefixListId: string): void {
  allowHttps(client, 'to-s3', 'S3', { prefixListId });
}

/** Lets a client call the interface endpoints that are anywhere in a range of addresses. */
export function allowToEndpointsIn(client: Client, cidrIpv4: string): void {
  allowHttps(client, 'to-existing-endpoints', 'the endpoints of the VPC', { cidrIpv4 });
}

function allowHttps(
  client: Client,
  id: string,
  what: string,
  to: { prefixListId: string } | { cidrIpv4: string },
): void {
  const { holder } = client;
  const egress = new VpcSecurityGroupEgressRule(holder, id, {
    securityGroupId: client.securityGroup.id,
    description: `${holder.node.id} to ${what}, HTTPS`,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    ...to,
    lifecycle: goesAfterTasks,
  });
  client.waitFor?.(egress);
}
