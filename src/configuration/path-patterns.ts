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

/** Whether some path fits both patterns. */
export function meet(one: string, other: string): boolean {
  // Of each beginning of `other`, whether some text fits it and the part of `one` that has been read.
  let fits = [true, ...Array<boolean>(other.length).fill(false)];
  for (let index = 0; index < other.length && other[index] === '*'; index++) fits[index + 1] = true;
  for (const letter of one) {
    const before = fits;
    fits = [letter === '*' && before[0] === true];
    for (let index = 0; index < other.length; index++) {
      const with_ = other[index];
      const [both, shorter, narrower] = [before[index], before[index + 1], fits[index]];
      const same = letter === '*' || with_ === '*' ? false : letter === with_ || letter === '?' || with_ === '?';
      fits.push(
        Boolean(
          (same && both) || (letter === '*' && (shorter || narrower)) || (with_ === '*' && (shorter || narrower)),
        ),
      );
    }
  }
  return fits[other.length] === true;
}
