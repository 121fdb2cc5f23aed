import { behaviorsOf, sitesOf } from '../../../modules/frontend-cdn/sites.ts';
import { isInternalService } from '../../../modules/service/settings.ts';
import { shiftOf } from '../../../modules/traffic-shift/settings.ts';
import type { Finding } from '../finding.ts';
import { hostsNotServed, servedHostNamesOf } from '../host-names.ts';
import { namedTwice } from '../named-twice.ts';
import { allPaths, balancedPaths, takenFromFiles, takes } from '../path-patterns.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachService, type Service, servicesOf } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Balanced = Extract<Service, { kind: 'web' | 'service' }>;

/**
 * The rules of a load balancer, its own default aside, less the one that it needs itself
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
 */
const mostPaths = 99;

/** The cache behaviors of a distribution (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-web-distributions). */
const mostBehaviors = 75;

/** Each service has requests of its own, which reach it. */
export const serviceRoutesApart: EnvironmentRule = (environment, application) => [
  ...inEachService(environment, (service) =>
    service.kind === 'service' && !isInternalService(service.settings)
      ? [named, metTwice, behindCdn].flatMap((judge) =>
          unlessUnreadable(() => judge(service, environment, application)),
        )
      : [],
  ),
  ...unlessUnreadable(() => tooManyRules(environment)),
  ...unlessUnreadable(() => tooManyBehaviors(environment, application)),
];

function named({ path, settings }: Balanced, environment: EnvironmentConfig): Finding[] {
  const { hosts, paths } = settings;
  if (hosts === undefined && paths === undefined) {
    const wayOut = 'otherwise it would be asked for all that web is asked for; such as ["/ssr/*"]';
    return [{ path: `${path}.paths`, must: 'must be given without hosts', got: paths, wayOut }];
  }
  return [
    ...hostsNotServed(environment, `${path}.hosts`, hosts),
    ...namedTwice(hosts ?? [], (index) => `${path}.hosts[${index}]`, 'name it once'),
    ...namedTwice(paths ?? [], (index) => `${path}.paths[${index}]`, 'name it once'),
  ];
}

/** The load balancer asks rules with hosts first, and of those the one whose path says more. */
function metTwice({ path, settings }: Balanced, environment: EnvironmentConfig): Finding[] {
  // That it has neither has been said.
  if (settings.hosts === undefined && settings.paths === undefined) return [];
  const { hosts, paths = [allPaths] } = settings;
  const balanced = servicesOf(environment).filter(
    (service): service is Balanced =>
      service.kind === 'web' || (service.kind === 'service' && !isInternalService(service.settings)),
  );
  const before = balanced.slice(
    0,
    balanced.findIndex((service) => service.path === path),
  );
  const others = balanced.filter((service) => service.path !== path);
  const same = before.flatMap((other) => {
    const { hosts: otherHosts, paths: otherPaths = [allPaths] } = other.settings;
    const meet = hosts && otherHosts ? hosts.some((host) => otherHosts.includes(host)) : hosts === otherHosts;
    return paths
      .filter((pattern) => meet && otherPaths.includes(pattern))
      .map((pattern) => ({
        path: settings.paths ? `${path}.paths` : `${path}.hosts`,
        must: `must not be asked for ${pattern}, which ${other.path} is asked for`,
        got: settings.paths ?? hosts,
        wayOut: 'give one of the two another path, or hosts of its own',
      }));
  });
  if (hosts) return same;
  const served = servedHostNamesOf(environment);
  const shadowed = others.flatMap((other) => {
    const { hosts: otherHosts = [], paths: otherPaths = [allPaths] } = other.settings;
    if (otherHosts.length === 0 || !served.every((host) => otherHosts.includes(host))) return [];
    return paths
      .filter((pattern) => otherPaths.some((otherPath) => takes(otherPath, pattern)))
      .map((pattern) => ({
        path: `${path}.hosts`,
        must: `must be given, since ${other.path}.hosts are all that there are, and a path with hosts goes before ${pattern}`,
        got: hosts,
        wayOut: `name its hosts, or leave ${other.path}.hosts out`,
      }));
  });
  return [...same, ...shadowed];
}

/** CloudFront tells requests apart by their paths alone. */
function behindCdn({ path, settings }: Balanced, environment: EnvironmentConfig, application: Application): Finding[] {
  if (!environment.cdn) return [];
  const { paths } = settings;
  const { frontEnds } = application;
  const root = frontEnds.find((frontEnd) => frontEnd.path === '/');
  if (root && (paths ?? [allPaths]).includes(allPaths)) {
    const must = `must name less than all paths with cdn, since the front end ${root.name} is at /`;
    return [{ path: `${path}.paths`, must, got: paths, wayOut: 'otherwise nothing leads to it; such as ["/ssr/*"]' }];
  }
  const behaviors = behaviorsOf({ frontEnds }, balancedPaths(application, environment));
  return (paths ?? []).flatMap((pattern, index) =>
    pattern === allPaths ? [] : takenFromFiles(`${path}.paths[${index}]`, pattern, behaviors),
  );
}

function tooManyRules({ web, services }: EnvironmentConfig): Finding[] {
  // Those of web are one, and one for tests, where requests are shifted.
  const ofWeb = shiftOf(web.deployment) ? 2 : (web.paths?.length ?? 1);
  const count = services
    .filter((service) => !isInternalService(service))
    .reduce((sum, { paths }) => sum + (paths?.length ?? 1), ofWeb);
  if (count <= mostPaths) return [];
  const must = `must have at most ${mostPaths} paths with those of web, since a load balancer has 100 rules`;
  return [{ path: 'services', must, got: count, wayOut: 'merge some by a wildcard, such as /api/*' }];
}

function tooManyBehaviors(environment: EnvironmentConfig, application: Application): Finding[] {
  const { cdn, services, loadBalancer } = environment;
  if (!cdn || services.length === 0) return [];
  const paths = balancedPaths(application, environment);
  const sites = sitesOf(application.frontEnds, cdn, loadBalancer.domain?.hostName);
  const count = Math.max(...sites.map((site) => behaviorsOf(site, paths).length));
  if (count <= mostBehaviors) return [];
  const must = `must have few enough paths for the ${mostBehaviors} behaviors of a distribution, with front ends and djangoPaths`;
  return [{ path: 'services', must, got: count, wayOut: 'merge some by a wildcard, such as /api/*' }];
}
