import type { CdnSettings, DjangoPaths, FrontEndSettings } from './settings.ts';

/** What is reached under one host name: one distribution, since CloudFront tells requests apart by their paths alone. */
export interface Site {
  /** The word for it among those of the CDN. */
  id: string;
  /** Without it, the name that AWS gives to the distribution. */
  hostName: string | undefined;
  frontEnds: FrontEndSettings[];
}

/** Where the requests for a path go. */
export interface Behavior {
  /** As CloudFront writes it; `*` is what no other has. */
  pattern: string;
  to: 'django' | 'django-static' | 'static' | 'media' | FrontEndSettings;
}

/** The site of the environment's own host name, which is always there, and then those that front ends have for themselves. */
export function sitesOf(
  frontEnds: readonly FrontEndSettings[],
  { hostNames }: Pick<CdnSettings, 'hostNames'>,
  hostName: string | undefined,
): [Site, ...Site[]] {
  const main: Site = { id: 'site', hostName, frontEnds: [] };
  const others = new Map<string, Site>();
  for (const frontEnd of frontEnds) {
    // A name may be that of what every object has, such as constructor.
    const own = Object.hasOwn(hostNames, frontEnd.name) ? hostNames[frontEnd.name] : undefined;
    if (own === undefined || own === hostName) {
      main.frontEnds.push(frontEnd);
      continue;
    }
    // By its name, which no two distributions may have. A hyphen in it is two here, and a dot one.
    const site = others.get(own) ?? {
      id: `site-${own.replaceAll('-', '--').replaceAll('.', '-')}`,
      hostName: own,
      frontEnds: [],
    };
    site.frontEnds.push(frontEnd);
    others.set(own, site);
  }
  return [main, ...others.values()];
}

/** What CloudFront takes first comes first: the pattern that says the most. The last one is `*`. */
export function behaviorsOf({ frontEnds }: Pick<Site, 'frontEnds'>, paths: DjangoPaths): Behavior[] {
  const behaviors: Behavior[] = [
    ...paths.django.map((pattern): Behavior => ({ pattern, to: 'django' })),
    { pattern: paths.static, to: paths.staticFrom === 'django' ? 'django-static' : 'static' },
    ...(paths.media ? [{ pattern: paths.media, to: 'media' } satisfies Behavior] : []),
    ...frontEnds.flatMap((to) =>
      to.path === '/' ? [{ pattern: '*', to }] : [to.path, `${to.path}/*`].map((pattern) => ({ pattern, to })),
    ),
  ];
  if (!behaviors.some(({ pattern }) => pattern === '*')) behaviors.push({ pattern: '*', to: 'django' });
  return behaviors.sort(
    (a, b) =>
      literal(b.pattern).length - literal(a.pattern).length ||
      b.pattern.length - a.pattern.length ||
      (a.pattern < b.pattern ? -1 : 1),
  );
}

/** What the keys of a front end's files begin with. */
export function prefixOf({ path }: Pick<FrontEndSettings, 'path'>): string {
  return path === '/' ? '' : `${path.slice(1)}/`;
}

/** What stands before the first wildcard. */
function literal(pattern: string): string {
  return pattern.replace(/[*?].*$/, '');
}
