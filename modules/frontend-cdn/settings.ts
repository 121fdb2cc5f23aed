import { z } from 'zod';
import { hostName } from '../load-balancer/settings.ts';
import { flag, group, integer, list, oneOf, text } from '../shared/setting.ts';
import { wafSettings } from '../web-acl/settings.ts';

const pattern = text(
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/APIReference/API_CacheBehavior.html
  /^\/[\w*?.$/~"'@:+-]*$/,
  'a path pattern that begins with a slash, where * stands for anything and ? for one character',
  'such as /api/*',
).max(255, { error: 'must have at most 255 characters; CloudFront takes no longer path pattern' });

/** A folder of a bucket: its name is also what the keys of its objects begin with. */
const folder = text(/^(\/[a-z0-9][a-z0-9-]*)+\/\*$/, 'a folder with all that is in it', 'such as /static/*');

/** The parts of every address that are Django's. All others are the front ends'. */
export const djangoPathsSettings = group({
  /** What Django itself answers. */
  django: list(pattern, 0, 20, 'CloudFront looks at each in turn').default(['/api/*', '/admin/*']),
  /** Where the static bucket is, which `collectstatic` fills. */
  static: folder.default('/static/*'),
  /**
   * Where the media bucket is. Whoever knows the address of a file then reads it, for ever; without it users are shown
   * media by signed URLs that expire.
   */
  media: z.optional(folder),
});

export type DjangoPaths = z.output<typeof djangoPathsSettings>;

/** The conventions of Vite, Next.js, Astro, Nuxt, SvelteKit and Create React App. */
const hashedByConvention = [
  'assets/',
  '_next/static/',
  '_astro/',
  '_nuxt/',
  '_app/immutable/',
  'static/js/',
  'static/css/',
  'static/media/',
];

/** An application that browsers run, or pages that were written beforehand. */
export const frontEndSettings = group({
  /** It ends the name of its bucket, and is how `npm run publish-frontend` calls it. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as shop or back-office').max(
    20,
    { error: 'must have at most 20 characters; the names of its bucket and function are made of it' },
  ),
  /** `spa`: one page answers every path, and its router reads the path. `pages`: a folder's page is its index.html. */
  kind: oneOf(['spa', 'pages'], 'spa for a router in the browser, pages for a generator of static sites'),
  /** Where its pages begin. */
  path: text(/^(\/|(\/[a-z0-9][a-z0-9-]*)+)$/, 'a path without a slash at its end', 'such as / or /docs').default('/'),
  /** Folders of what is published whose files are named by their content, and so never change under their name. */
  hashedPaths: list(
    text(/^([\w.-]+\/)+$/, 'a folder with a slash at its end', 'such as assets/'),
    0,
    20,
    'all other files are asked for anew each time',
  ).default(hashedByConvention),
});

export type FrontEndSettings = z.output<typeof frontEndSettings>;

const countries = text(
  /^[A-Z]{2}$/,
  'a country by two capital letters',
  'https://www.iso.org/obp/ui/#search/code lists them',
);

export const cdnSettings = group({
  /** The host names of front ends that have their own; all others are under `loadBalancer.domain.hostName`. */
  hostNames: z.record(z.string(), hostName).default({}),
  /**
   * How CloudFront comes to the load balancer. `vpc-origin`: over AWS's network to one without a public address. `prefix-list`: over the
   * internet to one that admits the addresses of CloudFront, also those of other customers' distributions. One becoming the other
   * makes a new load balancer. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
   */
  originAccess: oneOf(['vpc-origin', 'prefix-list'], 'vpc-origin is closed to the internet').default('vpc-origin'),
  /**
   * Seconds that CloudFront waits for Django, 1 to 120
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html).
   */
  originReadTimeoutSeconds: integer(1, 120, 'it must outlast the slowest request').default(75),
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
  contentSecurityPolicy: text(/^[\x20-\x7e]+$/, 'a Content-Security-Policy in one line', "such as default-src 'self'")
    .max(1783, { error: 'must have at most 1783 characters; CloudFront takes no longer one' })
    .default(
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
      countries: list(countries, 1, 250, 'leave geoRestriction out to serve all'),
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
});

export type CdnSettings = z.output<typeof cdnSettings>;
