import type { DjangoPaths } from '../../modules/frontend-cdn/settings.ts';
import type { Behavior } from '../../modules/frontend-cdn/sites.ts';
import type { Finding } from './finding.ts';
import type { Application, EnvironmentConfig } from './schema.ts';

/** Whether a pattern fits whatever another one does, read as a path of which a wildcard is one character. */
export function takes(pattern: string, other: string): boolean {
  const form = pattern.replace(/[.$+]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${form}$`).test(other === '*' ? '/*' : other);
}

/** What all paths are, to a load balancer. */
export const allPaths = '/*';

/** What CloudFront sends to the load balancer: the paths of Django, and those of further services. */
export function balancedPaths(
  { djangoPaths }: Pick<Application, 'djangoPaths'>,
  { services }: Pick<EnvironmentConfig, 'services'>,
): DjangoPaths {
  const further = services.flatMap(({ paths = [] }) => paths).filter((path) => path !== allPaths);
  return { ...djangoPaths, django: [...new Set([...djangoPaths.django, ...further])] };
}

/** What a pattern that leads to the load balancer leaves nothing of, under `path`. */
export function takenFromFiles(path: string, pattern: string, behaviors: readonly Behavior[]): Finding[] {
  const place = behaviors.findIndex((behavior) => behavior.pattern === pattern);
  return behaviors
    .slice(place)
    .filter(({ to, pattern: other }) => to !== 'django' && takes(pattern, other))
    .map(({ to, pattern: other }) => ({
      path,
      must: `must leave ${typeof to === 'object' ? `${to.path} to the front end ${to.name}` : `${other} to djangoPaths.${to}`}`,
      got: pattern,
      wayOut: 'narrow it, or move the other',
    }));
}
