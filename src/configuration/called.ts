import type { InternalSettings } from '../../modules/discovery/settings.ts';
import { djangoPort } from '../../modules/django-app/settings.ts';
import { unlessUnreadable } from './readable.ts';
import type { EnvironmentConfig } from './schema.ts';

/** What tasks call by its name. */
interface Called {
  /** The path of its settings. */
  path: string;
  name: string;
  /** TCP, where it speaks HTTP. */
  port: number;
  internal: InternalSettings;
}

/** The name of `web` among the services that tasks call. */
export const webName = 'web';

/** The services that tasks call directly: internal ones, and `web` where it lets them. */
export function calledIn(environment: Pick<EnvironmentConfig, 'web' | 'services'>): Called[] {
  return [
    ...unlessUnreadable(() =>
      environment.services.flatMap(({ name, port, internal }, index) =>
        internal ? [{ path: `services[${index}]`, name, port, internal }] : [],
      ),
    ),
    ...unlessUnreadable(() => {
      const { internal } = environment.web;
      return internal ? [{ path: 'web', name: webName, port: djangoPort, internal }] : [];
    }),
  ];
}
