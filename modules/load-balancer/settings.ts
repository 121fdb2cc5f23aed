import { z } from 'zod';
import { flag, group, integer, list, oneOf, text } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { wafSettings } from '../web-acl/settings.ts';
import { loadBalancerSources } from './sources.ts';

/** The last part has no digits, unless it is one of other letters, written as xn--. */
export const domainName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/;

export const hostName = text(domainName, 'a host name in lower case', 'such as app.example.com').max(64, {
  error: 'must have at most 64 characters; ACM makes no certificate for a longer name',
});

export const hostedZoneId = text(
  /^(Z[A-Z0-9]{1,31}|elsewhere)$/,
  'the id of a Route 53 hosted zone, or elsewhere',
  'aws route53 list-hosted-zones prints it, without /hostedzone/; elsewhere is at any other provider of DNS',
);

/** A certificate that is there. Which names it holds, ACM tells the plan of no such certificate. */
export const certificateArn = text(
  /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
  'the ARN of a certificate of ACM',
  'such as arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d-0000-4000-8000-000000000000; aws acm list-certificates prints it',
);

const domainSettings = group({
  /** The host name that the application is reached under by HTTPS. */
  hostName,
  /**
   * Other host names of the same application. At most 3: a listener rule holds 5 values, here 4 host names and a path
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
   */
  otherHostNames: list(
    hostName,
    0,
    3,
    'keep those that are asked for most: with hostName and a path they are the five values that a listener rule holds',
  ).default([]),
  /**
   * What is redirected to `hostName`: requests for `otherHostNames`, so that a session and a search engine know one name only;
   * those for any other host as well, such as the load balancer's address; or none, and Django serves all names alike. Whatever is neither
   * redirected nor served gets 404.
   */
  redirect: oneOf(
    ['none', 'other-host-names', 'any-host'],
    'other-host-names keeps the application under one name',
  ).default('other-host-names'),
  /** A certificate that is there, in the region of the environment, for all host names. Without it one is made. */
  certificateArn: z.optional(certificateArn),
  /**
   * The id of the Route 53 zone, in this account, that holds the host names, or `elsewhere`: then people write the records that the outputs
   * `certificate_proofs` and `host_name_targets` show (docs/existing.md). Either it or `hostedZoneName`.
   */
  hostedZoneId: z.optional(hostedZoneId),
  /** The name of that zone, which Terraform looks up, or makes with `createHostedZone`. */
  hostedZoneName: z.optional(
    text(domainName, 'a domain name in lower case, without a dot at its end', 'such as example.com'),
  ),
  /**
   * Makes the zone `hostedZoneName`. The certificate, and so the first deploy, waits until whoever keeps the domain above has made
   * that lead to the zone's name servers.
   */
  createHostedZone: flag('true makes the zone hostedZoneName, false looks it up').default(false),
});

/** With more, an alarm would ring for each certificate that ACM is about to renew, 45 days before its end. */
const mostExpiryDays = 44;
const expiryWayOut = 'ACM renews a certificate 45 days before it ends, or earlier';

/** Alarms of what is made for the domain. */
export const domainAlarmsShape = {
  /**
   * How soon a certificate ends: that of the load balancer, of CloudFront or of Flower. ACM renews its own, once they are in use and their proofs stand, 60 days before the end of one of 13 months
   * (https://docs.aws.amazon.com/acm/latest/userguide/dns-renewal-validation.html), and 45 days before that of one of 198 days, as it makes them since 2026. It never renews one that was imported.
   */
  certificate: group({
    /** Days that it is valid for. With 30, ACM has had its time, and people have theirs. */
    days: integer(1, mostExpiryDays, expiryWayOut).default(30),
  }).prefault({}),
};

export const loadBalancerSettings = group({
  /**
   * The names, in a Route 53 zone of this account, that the application is reached under by HTTPS. Without it the
   * load balancer answers plain HTTP under AWS's name for it, for a first try.
   */
  domain: z.optional(domainSettings),
  /** A web application firewall, AWS WAF, before the load balancer; `{}` takes the defaults. Without it there is none. */
  waf: z.optional(wafSettings),
  /**
   * Seconds without a byte after which the load balancer ends a request, 1 to 4000
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html).
   */
  idleTimeoutSeconds: integer(1, 4000, 'it must outlast the slowest request').default(75),
  /** AWS refuses to delete the load balancer, and Terraform to destroy it or a zone that it made, while this is on. */
  deletionProtection: flag('true keeps the load balancer from being destroyed'),
  alarms: group(domainAlarmsShape).prefault({}),
}).register(tellers, { sources: loadBalancerSources });

export type LoadBalancerSettings = z.output<typeof loadBalancerSettings>;
export type DomainSettings = z.output<typeof domainSettings>;

/** How much a pattern says before its first wildcard; one without any says the most. Of two, the one that says more is asked first. */
export function literalLength(path: string): number {
  const wildcard = path.search(/[*?]/);
  return wildcard === -1 ? path.length + 1 : wildcard;
}

/** The one of several that is asked last. */
export function leastSpecific(paths: readonly string[]): string {
  // Whatever order they are listed in.
  return [...paths].sort((a, b) => literalLength(a) - literalLength(b) || (a < b ? -1 : 1))[0] as string;
}
