import type { CloudfrontDistributionOrigin } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontVpcOrigin } from '@cdktf/provider-aws/lib/cloudfront-vpc-origin/index.js';
import { DataAwsAvailabilityZone } from '@cdktf/provider-aws/lib/data-aws-availability-zone/index.js';
import type { Construct } from 'constructs';
import type { Domain } from '../load-balancer/domain.ts';
import type { Place } from '../shared/statement.ts';
import type { SharedByDistributions } from './distribution.ts';
import { goesLast } from './goes-last.ts';
import type { CdnSettings } from './settings.ts';
import { zonesWithout } from './vpc-origin-regions.ts';

/** The load balancer before Django. */
export interface DjangoOrigin {
  readonly arn: string;
  readonly dnsName: string;
  /** Seconds after which it closes a connection that idles. */
  readonly idleTimeoutSeconds: number;
  /** Without it, CloudFront comes by HTTP, and browsers to a name that AWS gives. */
  readonly domain?: Domain | undefined;
  /** The names that Django is asked under, the main one first. */
  readonly hostNames: readonly string[];
  /** The construct that the records of these names are put under. */
  readonly holder: Construct;
  /** Called without a domain, with the name that AWS gave. */
  isCalled?(hostName: string): void;
}

interface DjangoOriginProps {
  name: string;
  place: Place;
  zones: readonly string[];
  loadBalancer: DjangoOrigin;
  settings: Pick<CdnSettings, 'originAccess' | 'originReadTimeoutSeconds'>;
}

/** By HTTPS where the load balancer has a domain, and so a certificate. CloudFront asks it for the host name that the viewer asked for. */
export function djangoOrigin(
  scope: Construct,
  { name, place, zones, loadBalancer: { arn, dnsName, domain, idleTimeoutSeconds }, settings }: DjangoOriginProps,
): SharedByDistributions['djangoOrigin'] {
  const ports = { httpPort: 80, httpsPort: 443, originProtocolPolicy: domain ? 'https-only' : 'http-only' };
  const tls = ['TLSv1.2'];
  const timeouts = {
    originReadTimeout: settings.originReadTimeoutSeconds,
    // Less than the load balancer's own, or CloudFront would send requests into connections that are being closed.
    originKeepaliveTimeout: Math.max(1, Math.min(60, idleTimeoutSeconds - 5)),
  };
  const origin: Omit<CloudfrontDistributionOrigin, 'originId'> = { domainName: dnsName };
  if (settings.originAccess === 'prefix-list') {
    return { ...origin, customOriginConfig: { ...ports, originSslProtocols: tls, ...timeouts } };
  }
  refuseZonesWithout(scope, place.region, zones);
  // CloudFront changes none that is in use, so one with a certificate is another one.
  const id = domain ? 'vpc-origin' : 'vpc-origin-http';
  const vpcOrigin = new CloudfrontVpcOrigin(scope, id, {
    vpcOriginEndpointConfig: [
      { name: `${name}-${id}`, arn, ...ports, originSslProtocols: [{ items: tls, quantity: tls.length }] },
    ],
    lifecycle: goesLast,
  });
  return { ...origin, vpcOriginConfig: { vpcOriginId: vpcOrigin.id, ...timeouts } };
}

/**
 * Lets no plan pass in which a zone has no VPC origins. Each account has names of its own for the zones of older regions, so only AWS can tell which id a
 * name stands for: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
 */
function refuseZonesWithout(scope: Construct, region: string, zones: readonly string[]): void {
  const without = zonesWithout(region);
  if (without.length === 0) return;
  for (const name of zones) {
    new DataAwsAvailabilityZone(scope, `zone-${name.slice(-1)}`, {
      name,
      lifecycle: {
        postcondition: [
          {
            condition: `\${!contains(${JSON.stringify(without)}, self.zone_id)}`,
            errorMessage: `network.zones: must be zones where CloudFront has VPC origins, got ${name}, which is ${without.join(' or ')} in this account; take another zone, or write cdn.originAccess: 'prefix-list' outside production`,
          },
        ],
      },
    });
  }
}
