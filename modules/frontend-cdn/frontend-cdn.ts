import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Construct } from 'constructs';
import { Encryption } from '../encryption/encryption.ts';
import type { EncryptionSettings } from '../encryption/settings.ts';
import { aliasesTo, certificateIn } from '../load-balancer/domain.ts';
import { certificateRightsOf } from '../load-balancer/rights.ts';
import type { Rights } from '../shared/rights.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import type { AccessLogs } from '../storage/storage.ts';
import type { WafSettings } from '../web-acl/settings.ts';
import { WebAcl } from '../web-acl/web-acl.ts';
import type { TaskPart } from '../workload/task-template.ts';
import { Distribution, type ServedBucket, type ServedBuckets, type SharedByDistributions } from './distribution.ts';
import { type DjangoOrigin, djangoOrigin } from './django-origin.ts';
import { logAccess } from './log-access.ts';
import { asForEveryone, asViewersAsk } from './origin-requests.ts';
import { responseHeaders } from './response-headers.ts';
import { cdnRights, logDeliveryRights, vpcOriginRights, zoneRights } from './rights.ts';
import type { CdnSettings, DjangoPaths, FrontEndSettings } from './settings.ts';
import { behaviorsOf, prefixOf, type Site, sitesOf } from './sites.ts';
import { cdnSources } from './sources.ts';
import { zonesWithout } from './vpc-origin-regions.ts';

export interface FrontendCdnProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  /** That of us-east-1, where CloudFront's certificates, web ACLs and logs are, whatever the region of the environment. */
  usEast1: AwsProvider;
  /** Days for which CloudWatch keeps the log of the web ACL. */
  logRetentionDays: number;
  /** Those of the environment's own key, for the one in us-east-1. */
  encryptionSettings: EncryptionSettings;
  /** The ARN of a role that makes that key, as `madeBy` of `Encryption` has it. */
  keyMadeBy?: string | undefined;
  storage: ServedBuckets & { readonly cdnLogs: Omit<AccessLogs, 'bucket'> & { readonly bucketArn: string } };
  loadBalancer: DjangoOrigin;
  /** The zones of the load balancer, by name. */
  zones: readonly string[];
  /** Whether pages of front ends are under one host name of each site alone. */
  redirected: boolean;
  djangoPaths: DjangoPaths;
  frontEnds: readonly FrontEndSettings[];
  settings: CdnSettings;
}

/** One address for the front ends and Django: CloudFront before their private buckets and before the load balancer. */
export class FrontendCdn extends Construct implements TaskPart {
  readonly rights: readonly Rights[];
  readonly told: Told[];
  readonly certificateArn: string | undefined;
  readonly webAcl: WebAcl | undefined;
  /** The key in us-east-1, unless the environment itself is there, and has one. */
  readonly encryption: Encryption | undefined;
  readonly settings: CdnSettings;
  /** Where each host name is to lead. */
  readonly hostNameTargets: Record<string, string>;
  /** Each distribution, by the word for it among those of the CDN. */
  readonly sites: readonly { role: string; distributionId: string; hasAdditionalMetrics: boolean }[];
  /** What it takes to publish each front end. */
  readonly publishing: Record<
    string,
    { bucket: string; prefix: string; distribution_id: string; url: string; hashed_paths: string[] }
  >;

  constructor(scope: Construct, id: string, props: FrontendCdnProps) {
    super(scope, id);
    const { name, place, usEast1, loadBalancer, storage, djangoPaths, settings } = props;
    const { domain } = loadBalancer;
    this.settings = settings;
    if (settings.waf || place.region !== 'us-east-1') this.encryption = keyInUsEast1(this, props);
    if (settings.waf && this.encryption) this.webAcl = webAclOf(this, props, this.encryption, settings.waf);
    this.certificateArn =
      domain && (settings.certificateArn ?? certificateIn(usEast1, this, domain.hostNames, domain.certificate));
    this.rights = [
      cdnRights,
      logDeliveryRights,
      ...(settings.originAccess === 'vpc-origin' ? [vpcOriginRights] : []),
      ...(settings.originAccess === 'vpc-origin' && zonesWithout(place.region).length > 0 ? [zoneRights] : []),
      ...(domain ? certificateRightsOf(settings) : []),
    ];
    const shared: SharedByDistributions = {
      name,
      djangoOrigin: djangoOrigin(this, props),
      buckets: storage,
      originAccessControlId: new CloudfrontOriginAccessControl(this, 'origin-access', {
        name: `${name}-buckets`,
        originAccessControlOriginType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      }).id,
      cachePolicyIds: {
        // What says nothing of itself is asked for anew.
        frontEnd: cachePolicy(this, name, 'front-ends', 0),
        files: cachePolicy(this, name, 'files', 24 * 60 * 60),
      },
      originRequestPolicyIds: {
        django: asViewersAsk(this, name).id,
        static: djangoPaths.staticFrom === 'django' ? asForEveryone(this, name).id : undefined,
      },
      responseHeadersPolicyIds: responseHeaders(this, name, settings, djangoPaths),
      djangoPaths,
      certificateArn: this.certificateArn,
      webAclArn: this.webAcl?.arn,
      settings,
    };

    const [main, ...others] = sitesOf(props.frontEnds, settings, domain && loadBalancer.hostNames[0]);
    const ownNames = others.map(({ hostName }) => hostName as string);
    const distributionOf = (site: Site, aliases: string[]) =>
      new Distribution(this, site.id, {
        ...shared,
        site,
        aliases,
        redirectTo: props.redirected ? site.hostName : undefined,
      });
    const mainNames = domain?.hostNames.filter((hostName) => !ownNames.includes(hostName)) ?? [];
    const atMain = distributionOf(main, mainNames);
    const sites = [atMain, ...others.map((site) => distributionOf(site, [site.hostName as string]))];
    this.sites = sites.map(({ node, distribution }) => ({
      role: node.id,
      distributionId: distribution.id,
      hasAdditionalMetrics: settings.alarms.originLatency !== undefined,
    }));
    if (domain) {
      // The records of the main one are those that led to the load balancer before there was a CDN.
      aliasesTo(loadBalancer.holder, atMain.aliasTarget, mainNames, domain.zoneId);
      for (const each of sites.slice(1))
        aliasesTo(each, each.aliasTarget, [each.site.hostName as string], domain.zoneId);
    } else {
      loadBalancer.isCalled?.(atMain.distribution.domainName);
    }

    this.hostNameTargets = Object.fromEntries(
      sites.flatMap(({ site, distribution }) =>
        (site === main ? mainNames : [site.hostName as string]).map((hostName) => [hostName, distribution.domainName]),
      ),
    );

    // Who reads which bucket: the distributions that a path leads to it from.
    const readers = new Map<ServedBucket, string[]>();
    for (const { site, distribution } of sites) {
      // Asked for twice, it would be two tokens, and stand in the policy twice.
      const { arn } = distribution;
      for (const { to } of behaviorsOf(site, djangoPaths)) {
        if (to === 'django' || to === 'django-static') continue;
        const bucket = typeof to === 'string' ? storage[to] : (storage.frontEnds.get(to.name) as ServedBucket);
        readers.set(bucket, [...new Set([...(readers.get(bucket) ?? []), arn])]);
      }
    }
    for (const [bucket, distributionArns] of readers) bucket.serveThrough(distributionArns);

    logAccess(this, props, sites);

    const hostName = domain ? loadBalancer.hostNames[0] : atMain.distribution.domainName;
    const under = (folder: string) => `https://${hostName}${folder.slice(0, -1)}`;
    this.told = tell(cdnSources, {
      'storage.static.url': under(djangoPaths.static),
      'storage.media.url': djangoPaths.media && under(djangoPaths.media),
    });
    this.publishing = Object.fromEntries(
      sites.flatMap(({ site, distribution }) =>
        site.frontEnds.map((frontEnd) => [
          frontEnd.name,
          {
            bucket: (storage.frontEnds.get(frontEnd.name) as ServedBucket).name,
            prefix: prefixOf(frontEnd),
            distribution_id: distribution.id,
            url: `https://${site.hostName ?? distribution.domainName}${frontEnd.path}`,
            hashed_paths: frontEnd.hashedPaths,
          },
        ]),
      ),
    );
  }
}

/** What alarms and the log of the web ACL are encrypted with, there. */
function keyInUsEast1(scope: Construct, { name, place, usEast1, keyMadeBy, encryptionSettings }: FrontendCdnProps) {
  return new Encryption(scope, 'encryption', {
    name: `${name}-cdn`,
    place: { ...place, region: 'us-east-1' },
    provider: usEast1,
    madeBy: keyMadeBy,
    settings: encryptionSettings,
  });
}

function webAclOf(
  scope: Construct,
  { name, usEast1, logRetentionDays }: FrontendCdnProps,
  encryption: Encryption,
  settings: WafSettings,
): WebAcl {
  return new WebAcl(scope, 'web-acl', {
    name: `${name}-cdn`,
    encryption,
    logRetentionDays,
    scope: 'CLOUDFRONT',
    provider: usEast1,
    settings,
  });
}

/** Files that differ by their path alone, for as long as they say themselves, a year at most. */
function cachePolicy(scope: Construct, name: string, id: string, defaultTtlSeconds: number): string {
  return new CloudfrontCachePolicy(scope, id, {
    name: `${name}-${id}`,
    minTtl: 0,
    defaultTtl: defaultTtlSeconds,
    maxTtl: 365 * 24 * 60 * 60,
    parametersInCacheKeyAndForwardedToOrigin: {
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
      cookiesConfig: { cookieBehavior: 'none' },
      headersConfig: { headerBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
    },
  }).id;
}
