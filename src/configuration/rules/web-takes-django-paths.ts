import { behaviorsOf, type Site, sitesOf } from '../../../modules/frontend-cdn/sites.ts';
import { servedHostNamesOf } from '../host-names.ts';
import { takes } from '../path-patterns.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

/** The load balancer answers 404 to what CloudFront sends to Django and neither `web.paths` nor a service with those hosts names. */
export const webTakesDjangoPaths: EnvironmentRule = (environment, application) => {
  const { cdn, web, loadBalancer } = environment;
  const { paths } = web;
  if (!cdn || !paths) return [];
  const sites = sitesOf(application.frontEnds, cdn, loadBalancer.domain?.hostName);
  const missing = sites.flatMap((site) => {
    const sent = behaviorsOf(site, application.djangoPaths)
      .filter(({ to }) => to === 'django' || to === 'django-static')
      .map(({ pattern }) => (pattern === '*' ? '/*' : pattern));
    const taken = hostsOf(site, sites, environment).map((host) => [...paths, ...takenUnder(host, environment)]);
    return sent.filter((pattern) => taken.some((each) => !each.some((path) => takes(path, pattern))));
  });
  if (missing.length === 0) return [];
  return [
    {
      path: 'web.paths',
      must: `must cover what CloudFront sends to Django, ${[...new Set(missing)].join(', ')} too`,
      got: paths,
      wayOut: 'otherwise that gets 404: add it, leave web.paths out, or fix djangoPaths in environments/application.ts',
    },
  ];
};

/** All under which a site is reached: those of no other site are the first one's. Without a domain it has a name of AWS's. */
function hostsOf(site: Site, sites: readonly Site[], environment: EnvironmentConfig): (string | undefined)[] {
  if (site !== sites[0]) return [site.hostName];
  const others = sites.filter((other) => other !== site).map(({ hostName }) => hostName);
  const hosts = servedHostNamesOf(environment).filter((host) => !others.includes(host));
  return hosts.length > 0 ? hosts : [undefined];
}

/** What further services take of the requests for a host. */
function takenUnder(host: string | undefined, { services }: EnvironmentConfig): string[] {
  return services.flatMap(({ hosts, paths }) => {
    if (!hosts) return paths ?? [];
    return host !== undefined && hosts.includes(host) ? (paths ?? ['/*']) : [];
  });
}
