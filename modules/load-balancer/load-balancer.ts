import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js';
import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import type { Network } from '../network/network.ts';
import { allowFromInternet, type Client } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { AccessLogs } from '../storage/storage.ts';
import type { LoadBalancerSettings } from './settings.ts';

export interface LoadBalancerProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  network: Network;
  accessLogs: AccessLogs;
  settings: LoadBalancerSettings;
}

/** The public Application Load Balancer. It ends TLS, and sends everything to one target group. */
export class LoadBalancer extends Construct implements Client {
  readonly securityGroup: SecurityGroup;
  readonly url: string;
  readonly idleTimeoutSeconds: number;
  readonly environment: Record<string, string>;
  private readonly loadBalancer: Lb;
  private readonly domain: LoadBalancerSettings['domain'];

  constructor(scope: Construct, id: string, { name, network, accessLogs, settings }: LoadBalancerProps) {
    super(scope, id);
    this.domain = settings.domain;
    this.idleTimeoutSeconds = settings.idleTimeoutSeconds;
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'load-balancer'),
      description: 'Load balancer',
      vpcId: network.vpc.id,
      tags: { Name: `${name}-load-balancer` },
    });
    this.loadBalancer = new Lb(this, 'alb', {
      name: awsName('loadBalancer', name),
      loadBalancerType: 'application',
      internal: false,
      subnets: network.publicSubnets.map((subnet) => subnet.id),
      securityGroups: [this.securityGroup.id],
      idleTimeout: settings.idleTimeoutSeconds,
      dropInvalidHeaderFields: true,
      enableDeletionProtection: settings.deletionProtection,
      accessLogs: { enabled: true, bucket: accessLogs.bucket, prefix: accessLogs.prefix },
      lifecycle: { preventDestroy: settings.deletionProtection },
      // AWS writes a test file when logs are turned on, and refuses if it may not.
      dependsOn: [network.wayIn, accessLogs.policy],
    });
    const hostName = settings.domain?.hostName ?? this.loadBalancer.dnsName;
    this.url = `${settings.domain ? 'https' : 'http'}://${hostName}`;
    this.environment = { DJANGO_ALLOWED_HOSTS: hostName, DJANGO_CSRF_TRUSTED_ORIGINS: this.url };

    allowFromInternet(this, 80);
    if (settings.domain) allowFromInternet(this, 443);
  }

  /** Sends every request to a target group. */
  forwardTo(targetGroup: LbTargetGroup): LbListener {
    const forward = [{ type: 'forward', targetGroupArn: targetGroup.arn }];
    if (!this.domain) {
      return new LbListener(this, 'http', {
        loadBalancerArn: this.loadBalancer.arn,
        protocol: 'HTTP',
        port: 80,
        defaultAction: forward,
      });
    }
    new LbListener(this, 'http', {
      loadBalancerArn: this.loadBalancer.arn,
      protocol: 'HTTP',
      port: 80,
      defaultAction: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }],
    });
    return new LbListener(this, 'https', {
      loadBalancerArn: this.loadBalancer.arn,
      protocol: 'HTTPS',
      port: 443,
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificateArn: this.certificate(this.domain),
      defaultAction: forward,
    });
  }

  private certificate({ hostName, hostedZoneId }: NonNullable<LoadBalancerSettings['domain']>): string {
    const certificate = new AcmCertificate(this, 'certificate', {
      domainName: hostName,
      validationMethod: 'DNS',
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, 'certificate-proof', {
      zoneId: hostedZoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // A certificate for the same name elsewhere in the account is proved by the very same record.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, 'certificate-validation', {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    });
    new Route53Record(this, 'alias', {
      zoneId: hostedZoneId,
      name: hostName,
      type: 'A',
      alias: {
        name: this.loadBalancer.dnsName,
        zoneId: this.loadBalancer.zoneId,
        evaluateTargetHealth: true,
      },
    });
    return validation.certificateArn;
  }
}
