import type { FrontEndSettings } from '../../modules/frontend-cdn/settings.ts';
import { unlessUnreadable } from './readable.ts';
import type { EnvironmentConfig } from './schema.ts';

/** An environment whose CDN serves two front ends, and whether it does so under two host names. */
interface Serving {
  environment: string;
  apart: boolean;
  hasDomain: boolean;
}

/** How each environment that has a CDN, and can be read, tells two front ends apart. */
export function servingBoth(
  environments: readonly EnvironmentConfig[],
  one: FrontEndSettings,
  other: FrontEndSettings,
): Serving[] {
  return environments.flatMap((environment) =>
    unlessUnreadable(() => {
      const { name, cdn, loadBalancer } = environment;
      if (!cdn) return [];
      const hostName = loadBalancer.domain?.hostName;
      const hostNameOf = (frontEnd: FrontEndSettings) => cdn.hostNames[frontEnd.name] ?? hostName;
      return [{ environment: name, apart: hostNameOf(one) !== hostNameOf(other), hasDomain: hostName !== undefined }];
    }),
  );
}
