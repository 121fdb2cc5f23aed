import { z } from 'zod';
import { certificateArn, hostName } from '../load-balancer/settings.ts';
import { afterFiveMinutes, soon } from '../observability/settings.ts';
import { flag, group, integer, list, oneOf, text } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { wafSettings } from '../web-acl/settings.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { countries } from './countries.ts';
import { cdnSources } from './sources.ts';

/**
 * And of which characters: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern.
 * It takes `&` as well, which few paths have.
 */
const longestPattern = 255;
const tooLong = (most: number) => `must have at most ${most} characters; CloudFront takes no longer path pattern`;

const pattern = text(
  /^\/[\w*?.$/~"'@:+-]*$/,
  'a path pattern that begins with a slash, where * stands for anything and ? for one character',
  'such as /api/*',
).max(longestPattern, { error: tooLong(longestPattern) });

/** A folder of a bucket: its name is also what the keys of its objects begin with. */
const folder = text(
  /^(\/[a-z0-9_-]+)+\/\*$/,
  'a path of lower-case letters, digits, hyphens and underscores that begins with a slash and ends in /*',
  'such as /static/*',
).max(longestPattern, { error: tooLong(longestPattern) });

/** The parts of every address that are Django's. All others are the front ends'. */
export const djangoPathsSettings = group({
  /** What Django itself answers: one path at least where a front end is at `/`, which has all others. */
  django: list(pattern, 0, 20, 'CloudFront looks at each in turn').default(['/api/*', '/admin/*']),
  /** Where static files are. */
  static: folder.default('/static/*'),
  /**
   * What static files come from. `bucket`: the static bucket, which `collectstatic` fills in each deploy. `media-bucket`: the same bucket as media, as projects with one
   * `AWS_STORAGE_BUCKET_NAME` have it; of media, only what is below `media` is shown. `django`: Django itself, as with WhiteNoise, of which CloudFront keeps each file for
   * as long as its Cache-Control says.
   */
  staticFrom: oneOf(
    ['bucket', 'media-bucket', 'django'],
    'bucket if you have no reason for another, django if the image serves its own, as with WhiteNoise',
  ).default('bucket'),
  /**
   * Where the media bucket is. Whoever knows the address of a file then reads it, for ever; without it users are shown
   * media by signed URLs that expire.
   */
  media: z.optional(folder),
});

export type DjangoPaths = z.output<typeof djangoPathsSettings>;

/** The conventions of Vite, Next.js, Astro, Nuxt and SvelteKit. */
const hashedByConvention = ['assets/', '_next/static/', '_astro/', '_nuxt/', '_app/immutable/'];

/** An application that browsers run, or pages that were written beforehand. */
export const frontEndSettings = group({
  /** It ends the name of its bucket, and is how `npm run publish-frontend` calls it. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as shop or back-office').max(
    20,
    { error: 'must have at most 20 characters; the names of its bucket and function are made of it' },
  ),
  /** `spa`: one page answers every path, and its router reads the path. `pages`: a folder's page is its index.html. */
  kind: oneOf(['spa', 'pages'], 'spa for a router in the browser, pages for a generator of static sites'),
  /** Where its pages begin. It has no dot, since what ends in an extension is taken for a file. */
  path: text(
    /^(\/|(\/[a-z0-9_-]+)+)$/,
    'a path of lower-case letters, digits, hyphens and underscores that begins with a slash and does not end in one',
    'such as /docs, or / for all',
  )
    // Its pages are below it: `<path>/*`.
    .max(longestPattern - 2, { error: tooLong(longestPattern - 2) })
    .default('/'),
  /** Folders of what is published whose files are named by their content, and so never change under their name. */
  hashedPaths: list(
    text(/^([\w.-]+\/)+$/, 'a folder with a slash at its end', 'such as assets/'),
    0,
    20,
    'all other files are asked for anew each time',
  ).default(hashedByConvention),
});

export type FrontEndSettings = z.output<typeof frontEndSettings>;

const country = text(
  new RegExp(`^(${countries.join('|')})$`),
  'a country by its two capital letters in ISO 3166-1',
  'such as DE, or GB for the United Kingdom; https://www.iso.org/obp/ui/#search/code lists them',
);

/** How long CloudFront waits at most. */
export const mostOriginReadTimeoutSeconds = 120;

export const cdnSettings = group({
  /** The host names of front ends that have their own; all others are under `loadBalancer.domain.hostName`. */
  hostNames: z
    .record(z.string(), hostName, {
      error: "must be a host name for each front end that has its own; such as { docs: 'docs.example.com' }",
    })
    .default({}),
  /**
   * A certificate that is there, in us-east-1, for all host names: demanded with `loadBalancer.domain.certificateArn`, and only with it. Without both one
   * is made.
   */
  certificateArn: z.optional(certificateArn),
  /**
   * How CloudFront comes to the load balancer. `vpc-origin`: over AWS's network to one without a public address. `prefix-list`: over the
   * internet to one that admits the addresses of CloudFront, also those of other customers' distributions: these come past `waf`, `geoRestriction` and
   * `basicAuth`, so production refuses it. One becoming the other makes a new load balancer. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
   */
  originAccess: oneOf(['vpc-origin', 'prefix-list'], 'vpc-origin is closed to the internet').default('vpc-origin'),
  /**
   * Seconds that CloudFront waits for Django, 1 to 120
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html).
   */
  originReadTimeoutSeconds: integer(
    1,
    mostOriginReadTimeoutSeconds,
    'CloudFront waits no longer; give slower work to Celery',
  ).default(75),
  /** From where viewers are served, each class dearer than the one before: Europe and North America; most others; all. */
  priceClass: oneOf(
    ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'],
    'PriceClass_100 is Europe and North America',
  ).default('PriceClass_100'),
  /**
   * What pages of front ends may load, up to 1783 characters
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). Name third parties here, and the media
   * bucket where browsers upload to it.
   */
  contentSecurityPolicy: contentSecurityPolicy.default(
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  ),
  /** Days for which browsers use HTTPS alone for the host names. */
  hstsMaxAgeDays: integer(0, 730, 'browsers take it back only by a visit').default(365),
  /** Whether that holds for all subdomains, also those of others. */
  hstsIncludeSubdomains: flag('true only if every subdomain speaks HTTPS').default(false),
  /** Countries by ISO 3166-1 that are refused, or that alone are served. Without it all are served. */
  geoRestriction: z.optional(
    group({
      kind: oneOf(['allow', 'deny'], 'allow serves the named countries alone'),
      countries: list(country, 1, countries.length, 'leave geoRestriction out to serve all'),
    }),
  ),
  /**
   * A user and a password before the front ends, for what is not public yet. Django's own paths have its own log-in: a token in the
   * `Authorization` header has no room beside it.
   */
  basicAuth: z.optional(
    group({
      /** What `npm run basic-auth` printed beside the password: a SHA-256 of both, of which nobody gets a random password back. */
      sha256: text(
        /^[0-9a-f]{64}$/,
        '64 hexadecimal digits',
        'npm run basic-auth <user> makes a password and prints it',
      ),
    }),
  ),
  /** A web application firewall, AWS WAF, before all of it; `{}` takes the defaults. Without it there is none. */
  waf: z.optional(wafSettings),
  alarms: group({
    /** The share of a site's requests that are answered with 5xx, by Django or by CloudFront, which could not reach it. */
    errors: group({
      percent: integer(1, 100, 'one or two of a hundred is a bug, more an outage').default(5),
      /** Requests in a period, below which their share says nothing. */
      minRequests: integer(1, 1_000_000_000, 'one error at night would be all of the requests').default(20),
      ...soon,
    }).prefault({}),
    /**
     * How long CloudFront waits for an answer to a request in twenty that no cache has. Without it CloudFront does not measure it: with it each site has eight more metrics, at the
     * price of CloudWatch's own (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html).
     */
    originLatency: z.optional(
      group({
        /** Beyond what `web.alarms.latency` allows for Django alone: the way from the edge is in it. */
        milliseconds: integer(1, mostOriginReadTimeoutSeconds * 1000, 'CloudFront waits no longer').default(3000),
        ...afterFiveMinutes,
      }),
    ),
  }).prefault({}),
}).register(tellers, { sources: cdnSources });

export type CdnSettings = z.output<typeof cdnSettings>;
