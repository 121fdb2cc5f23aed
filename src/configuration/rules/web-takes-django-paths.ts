import { behaviorsOf, sitesOf } from '../../../modules/frontend-cdn/sites.ts';
import { takes } from '../path-patterns.ts';
import type { EnvironmentRule } from './rule.ts';

/** The load balancer answers 404 to what CloudFront sends to Django and `web.paths` does not name. */
export const webTakesDjangoPaths: EnvironmentRule = ({ cdn, web: { paths }, services, loadBalancer }, application) => {
  if (!cdn || !paths) return [];
  const sent = sitesOf(application.frontEnds, cdn, loadBalancer.domain?.hostName)
    .flatMap((site) => behaviorsOf(site, application.djangoPaths))
    .filter(({ to }) => to === 'django' || to === 'django-static')
    .map(({ pattern }) => (pattern === '*' ? '/*' : pattern));
  const taken = [...paths, ...services.flatMap((service) => (service.hosts ? [] : (service.paths ?? [])))];
  const missing = [...new Set(sent)].filter((pattern) => !taken.some((path) => takes(path, pattern)));
  if (missing.length === 0) return [];
  return [
    {
      path: 'web.paths',
      must: `must cover what CloudFront sends to Django, ${missing.join(', ')} too`,
      got: paths,
      wayOut: 'otherwise that gets 404: add it, leave web.paths out, or fix djangoPaths in environments/application.ts',
    },
  ];
};
