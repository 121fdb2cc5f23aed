import {
  CloudfrontDistribution,
  type CloudfrontDistributionConfig,
  type CloudfrontDistributionOrderedCacheBehavior,
  type CloudfrontDistributionOrigin,
} from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function/index.js';
import { CloudfrontMonitoringSubscription } from '@cdktf/provider-aws/lib/cloudfront-monitoring-subscription/index.js';
import { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import { goesLast } from './goes-last.ts';
import { mediaResponseCode } from './media-response.ts';
import type { CdnSettings, DjangoPaths } from './settings.ts';
import { type Behavior, behaviorsOf, type Site } from './sites.ts';
import { type ViewerRequestSite, viewerRequestCode } from './viewer-request.ts';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** A bucket that distributions read from. */
export interface ServedBucket {
  readonly name: string;
  /** `<bucket>.s3.<region>.amazonaws.com` */
  readonly domainName: string;
  /** Called once, with all distributions that read from it, to let them in. */
  serveThrough(distributionArns: string[]): void;
}

export interface ServedBuckets {
  readonly static: ServedBucket;
  readonly media: ServedBucket;
  /** By the name of the front end. */
  readonly frontEnds: ReadonlyMap<string, ServedBucket>;
}

/** What all sites of an environment have in common. */
export interface SharedByDistributions {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** How CloudFront comes to Django. */
  djangoOrigin: Omit<CloudfrontDistributionOrigin, 'originId'>;
  buckets: ServedBuckets;
  originAccessControlId: string;
  cachePolicyIds: { frontEnd: string; files: string };
  originRequestPolicyIds: { django: string; static: string | undefined };
  responseHeadersPolicyIds: { frontEnd: string; django: string; static: string; media?: string };
  djangoPaths: DjangoPaths;
  /** Without it the distribution answers under the name that AWS gives it, with AWS's certificate. */
  certificateArn: string | undefined;
  webAclArn: string | undefined;
  settings: CdnSettings;
}

export interface DistributionProps extends SharedByDistributions {
  site: Site;
  /** Every host name that leads here. */
  aliases: string[];
  /** The one that all others are redirected to, on the pages of front ends. */
  redirectTo: string | undefined;
}

/** One site: which of its paths come from where, and how long CloudFront keeps them. */
export class Distribution extends Construct {
  readonly site: Site;
  readonly distribution: CloudfrontDistribution;
  private readonly props: DistributionProps;
  private readonly functions = new Map<string, CloudfrontFunction>();

  constructor(scope: Construct, id: string, props: DistributionProps) {
    super(scope, id);
    this.props = props;
    this.site = props.site;
    const { name, site, settings, certificateArn, webAclArn, djangoPaths } = props;
    const behaviors = behaviorsOf(site, djangoPaths);
    const { pathPattern: _, ...defaultCacheBehavior } = this.cacheBehavior(behaviors.at(-1) as Behavior);
    const { geoRestriction } = settings;
    this.distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: site.hostName ?? name,
      enabled: true,
      aliases: props.aliases,
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: settings.priceClass,
      ...(webAclArn && { webAclId: webAclArn }),
      origin: this.origins(behaviors),
      orderedCacheBehavior: behaviors.slice(0, -1).map((behavior) => this.cacheBehavior(behavior)),
      defaultCacheBehavior,
      // Otherwise CloudFront keeps these for ten seconds whatever the cache policy says, and one user's answer is everybody's:
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
      customErrorResponse: [404, 405, 414, 500, 501, 502, 503, 504].map((errorCode) => ({
        errorCode,
        errorCachingMinTtl: 0,
      })),
      restrictions: {
        geoRestriction: geoRestriction
          ? {
              restrictionType: geoRestriction.kind === 'allow' ? 'whitelist' : 'blacklist',
              locations: geoRestriction.countries,
            }
          : { restrictionType: 'none', locations: [] },
      },
      viewerCertificate: certificateArn
        ? {
            acmCertificateArn: certificateArn,
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          }
        : { cloudfrontDefaultCertificate: true },
    } satisfies CloudfrontDistributionConfig);
    if (settings.alarms.originLatency) {
      new CloudfrontMonitoringSubscription(this, 'monitoring', {
        distributionId: this.distribution.id,
        monitoringSubscription: { realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: 'Enabled' } },
      });
    }
  }

  /** What its host names lead to. */
  get aliasTarget() {
    return { dnsName: this.distribution.domainName, zoneId: this.distribution.hostedZoneId, ipv6: true };
  }

  /** Each once, and none that no path leads to. */
  private origins(behaviors: Behavior[]): CloudfrontDistributionOrigin[] {
    const { djangoOrigin, buckets, originAccessControlId } = this.props;
    const fromBucket = (originId: string, bucket: ServedBucket): CloudfrontDistributionOrigin => ({
      originId,
      domainName: bucket.domainName,
      originAccessControlId,
    });
    const origins = behaviors.map(({ to }) => {
      if (isDjango(to)) return { ...djangoOrigin, originId: originIdOf(to) };
      if (to === 'static' || to === 'media') return fromBucket(originIdOf(to), buckets[to]);
      return fromBucket(originIdOf(to), buckets.frontEnds.get(to.name) as ServedBucket);
    });
    return [...new Map(origins.map((origin) => [origin.originId, origin])).values()].sort((a, b) =>
      a.originId < b.originId ? -1 : 1,
    );
  }

  private cacheBehavior({ pattern, to }: Behavior): CloudfrontDistributionOrderedCacheBehavior {
    const { cachePolicyIds, originRequestPolicyIds, responseHeadersPolicyIds } = this.props;
    const common = {
      pathPattern: pattern,
      targetOriginId: originIdOf(to),
      viewerProtocolPolicy: 'redirect-to-https',
      cachedMethods: ['GET', 'HEAD'],
    };
    if (to === 'django') {
      return {
        ...common,
        allowedMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
        cachePolicyId: cachingDisabled,
        originRequestPolicyId: originRequestPolicyIds.django,
        responseHeadersPolicyId: responseHeadersPolicyIds.django,
        ...this.runsBeforeDjango(pattern),
      };
    }
    const files = { ...common, allowedMethods: ['GET', 'HEAD', 'OPTIONS'], compress: true };
    if (to === 'django-static') {
      return {
        ...files,
        cachePolicyId: cachePolicyIds.frontEnd,
        ...(originRequestPolicyIds.static && { originRequestPolicyId: originRequestPolicyIds.static }),
        responseHeadersPolicyId: responseHeadersPolicyIds.django,
      };
    }
    if (to === 'static' || to === 'media') {
      const responseHeadersPolicyId = responseHeadersPolicyIds[to] as string;
      const stored = { ...files, cachePolicyId: cachePolicyIds.files, responseHeadersPolicyId };
      return to === 'media' ? { ...stored, ...this.runsAfterMedia() } : stored;
    }
    return {
      ...files,
      cachePolicyId: cachePolicyIds.frontEnd,
      responseHeadersPolicyId: responseHeadersPolicyIds.frontEnd,
      ...this.runs(originIdOf(to), { kind: to.kind, path: to.path === '/' ? to.path : `${to.path}/` }),
    };
  }

  /** Where Django has the whole site, it is shut as a front end would be. On its paths it has its own log-in. */
  private runsBeforeDjango(pattern: string) {
    if (!this.props.settings.basicAuth) return {};
    return pattern === '*'
      ? this.runs('django', { kind: 'django', path: '/' })
      : this.runs('django-paths', { kind: 'django-path', path: '/' });
  }

  private runsAfterMedia() {
    return this.associated('viewer-response', 'media', 'Answers with media', mediaResponseCode());
  }

  private runs(what: string, { kind, path }: Pick<ViewerRequestSite, 'kind' | 'path'>) {
    const { redirectTo, settings } = this.props;
    const code = viewerRequestCode({
      kind,
      path,
      ...(redirectTo && { hostName: redirectTo }),
      ...(settings.basicAuth && { basicAuthSha256: settings.basicAuth.sha256 }),
    });
    return this.associated('viewer-request', what, `Requests for ${what}`, code);
  }

  private associated(eventType: 'viewer-request' | 'viewer-response', what: string, comment: string, code: string) {
    const made =
      this.functions.get(what) ??
      new CloudfrontFunction(this, `${eventType}-${what}`, {
        // The same front end under another host name is another function. Nothing else has an underscore.
        name: awsName('cloudFrontFunction', this.props.name, `${what}_${this.node.id}`),
        comment,
        runtime: 'cloudfront-js-2.0',
        // Terraform would take JavaScript's templates for its own.
        code: code.replaceAll('${', () => '$${'),
        lifecycle: goesLast,
      });
    this.functions.set(what, made);
    return { functionAssociation: [{ eventType, functionArn: made.arn }] };
  }
}

function isDjango(to: Behavior['to']): to is 'django' | 'django-static' {
  return to === 'django' || to === 'django-static';
}

function originIdOf(to: Behavior['to']): string {
  if (isDjango(to)) return 'django';
  return typeof to === 'string' ? to : `front-end-${to.name}`;
}
