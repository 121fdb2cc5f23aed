import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import type { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { TerraformIterator } from 'cdktf';
import { Construct } from 'constructs';
import { aliasesTo, certificateFor, type Domain } from '../load-balancer/domain.ts';
import { httpListener, httpsListener, redirectToHttps } from '../load-balancer/listeners.ts';
import { domainRights, loadBalancerRights } from '../load-balancer/rights.ts';
import { securityGroupRights } from '../shared/common-rights.ts';
import type { Client } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import type { AccessLogs } from '../storage/storage.ts';
import type { FlowerSettings } from './settings.ts';

export interface InternalNetwork {
  readonly vpcId: string;
  readonly vpcCidr: string;
  /** Whether somebody else made the VPC, and others are in it. */
  readonly isExisting?: boolean;
  readonly privateSubnetIds: readonly string[];
}

export interface InternalLoadBalancerProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for the service behind it among those of the environment. */
  role: string;
  network: InternalNetwork;
  accessLogs: AccessLogs;
  /** What gets all requests. */
  targetGroup: LbTargetGroup;
  settings: Pick<FlowerSettings, 'allowedCidrs' | 'domain'>;
}

/** An Application Load Balancer with private addresses alone, for whoever is in the environment's own VPC or in networks that were let in. */
export class InternalLoadBalancer extends Construct implements Client {
  readonly rights: readonly Rights[];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  /** What browsers are to open. */
  readonly url: string;
  readonly domain: Domain | undefined;
  /** Where its host name is to lead. */
  readonly hostNameTargets: Record<string, string> = {};
  /** What sends requests to the target group. */
  readonly listener: LbListener;

  constructor(scope: Construct, id: string, props: InternalLoadBalancerProps) {
    super(scope, id);
    const { name, role, network, accessLogs, targetGroup } = props;
    const { allowedCidrs, domain } = props.settings;
    this.rights = [loadBalancerRights, securityGroupRights, ...(domain ? domainRights(domain, [domain.hostName]) : [])];
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, role, 'load-balancer'),
      description: `Load balancer of ${role}`,
      vpcId: network.vpcId,
      tags: { Name: `${name}-${role}-load-balancer` },
    });
    const logs = { enabled: true, bucket: accessLogs.bucket, prefix: accessLogs.prefix };
    const loadBalancer = new Lb(this, 'alb', {
      name: awsName('loadBalancer', name, role),
      loadBalancerType: 'application',
      internal: true,
      // They are there whatever the egress.
      subnets: [...network.privateSubnetIds],
      securityGroups: [this.securityGroup.id],
      idleTimeout: 60,
      dropInvalidHeaderFields: true,
      // It holds nothing: another one in its place is the same.
      enableDeletionProtection: false,
      accessLogs: logs,
      connectionLogs: logs,
      // AWS writes a test file when logs are turned on, and refuses if it may not.
      ...(accessLogs.policy && { dependsOn: [accessLogs.policy] }),
    });

    const forward = { type: 'forward', targetGroupArn: targetGroup.arn };
    this.allowFrom(network.isExisting ? allowedCidrs : [network.vpcCidr, ...allowedCidrs], domain ? [80, 443] : [80]);
    if (domain) {
      const { hostName, certificateArn } = domain;
      const hostedZoneId = domain.hostedZoneId === 'elsewhere' ? undefined : domain.hostedZoneId;
      this.url = `https://${hostName}`;
      httpListener(this, loadBalancer, redirectToHttps());
      const certificate = certificateFor(this, [hostName], hostedZoneId, certificateArn);
      this.domain = { hostNames: [hostName], zoneId: hostedZoneId, certificate };
      this.hostNameTargets = { [hostName]: loadBalancer.dnsName };
      this.listener = httpsListener(this, loadBalancer, certificate.arn, forward);
      const { dnsName, zoneId } = loadBalancer;
      aliasesTo(this, { dnsName, zoneId, ipv6: false }, [hostName], hostedZoneId);
    } else {
      this.url = `http://${loadBalancer.dnsName}`;
      this.listener = httpListener(this, loadBalancer, forward);
    }
  }

  private allowFrom(cidrs: string[], ports: number[]): void {
    // A set, since AWS refuses a range that is named twice.
    const ranges = TerraformIterator.fromList(cidrs);
    for (const port of ports) {
      new VpcSecurityGroupIngressRule(this, `from-private-addresses-${port}`, {
        forEach: ranges,
        securityGroupId: this.securityGroup.id,
        description: `private addresses to ${this.node.id}, port ${port}`,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        cidrIpv4: ranges.value,
      });
    }
  }
}
