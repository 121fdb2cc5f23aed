import { leastSpecific, literalLength } from '../../../modules/load-balancer/settings.ts';
import { isInternalService } from '../../../modules/service/settings.ts';
import { shiftOf } from '../../../modules/traffic-shift/settings.ts';
import type { Finding } from '../finding.ts';
import { servedHostNamesOf } from '../host-names.ts';
import { namedTwice } from '../named-twice.ts';
import { allPaths, meet } from '../path-patterns.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const perListenerRule = { values: 5, wildcards: 5 };

/** Requests are shifted by one rule of the load balancer. */
export const deploymentCanWork: EnvironmentRule = (environment) => {
  const shift = shiftOf(environment.web.deployment);
  if (!shift) return [];
  return [
    ...namedTwice(shift.alarms ?? [], (index) => `web.deployment.alarms[${index}]`, 'name it once'),
    ...unlessUnreadable(() => tooManyValues(environment)),
    ...unlessUnreadable(() => tooManyWildcards(environment)),
    ...unlessUnreadable(() => pathsBetween(environment)),
  ];
};

/** Host names, paths and the test header. */
function tooManyValues(environment: EnvironmentConfig): Finding[] {
  const { hosts, paths = [allPaths] } = environment.web;
  // Without a domain or a CDN it is the name that AWS gives to the load balancer.
  const served = hosts?.length ?? Math.max(1, servedHostNamesOf(environment).length);
  const got = served + paths.length + 1;
  if (got <= perListenerRule.values) return [];
  const must = `must be rolling, or web have at most ${perListenerRule.values - 1} host names and paths together, since one rule of the load balancer takes ${perListenerRule.values} values, one of which is the test header`;
  const wayOut =
    paths.length > 1
      ? 'merge some web.paths by a wildcard, or give web fewer hosts'
      : 'name fewer of them in web.hosts';
  return [{ path: 'web.deployment.strategy', must, got: got - 1, wayOut }];
}

function tooManyWildcards({ web: { paths = [] } }: EnvironmentConfig): Finding[] {
  const got = paths.join('').match(/[*?]/g)?.length ?? 0;
  if (got <= perListenerRule.wildcards) return [];
  const must = `must have at most ${perListenerRule.wildcards} wildcards together, since with web.deployment.strategy they are one rule of the load balancer`;
  return [{ path: 'web.paths', must, got, wayOut: 'take fewer, or strategy rolling' }];
}

/** As one rule, all paths of web are asked for as late as the least specific of them is. */
function pathsBetween({ web, services }: EnvironmentConfig): Finding[] {
  const { hosts, paths = [allPaths] } = web;
  const last = literalLength(leastSpecific(paths));
  return services.flatMap((service, index) => {
    if (isInternalService(service)) return [];
    // Rules with hosts of their own go before all others.
    const sameHosts = hosts ? service.hosts?.some((host) => hosts.includes(host)) : service.hosts === undefined;
    if (!sameHosts) return [];
    return (service.paths ?? [allPaths]).flatMap((pattern) => {
      const length = literalLength(pattern);
      const taken = paths.find(
        (path) =>
          length >= last &&
          length <= literalLength(path) &&
          path !== pattern &&
          literalLength(path) > last &&
          meet(path, pattern),
      );
      if (taken === undefined) return [];
      const must = `must leave ${taken} to web, all of whose paths are one rule with web.deployment.strategy, after that of ${pattern}`;
      return [
        { path: `services[${index}].paths`, must, got: service.paths, wayOut: 'narrow it, or take strategy rolling' },
      ];
    });
  });
}
