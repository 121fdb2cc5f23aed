import { endpointsNeeded } from '../endpoints.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/** A task that lacks an endpoint that is its only way can't start, or can't log; a function can't do its work. */
export const egressPath: EnvironmentRule = (environment) => {
  const { egress, existing, interfaceEndpoints: listed } = environment.network;
  if (listed === undefined) return [];
  const path = 'network.interfaceEndpoints';
  return [
    ...namedTwice(listed, (index) => `${path}[${index}]`, 'name each service once'),
    ...unlessUnreadable(() => {
      // The VPC may have what is not listed.
      if (existing) return [];
      const missing = endpointsNeeded(environment).filter((service) => !listed.includes(service));
      if (missing.length === 0) return [];
      const must = `must include ${missing.join(', ')} with egress ${egress}`;
      const wayOut = 'add what is missing, or leave the list out to get what the environment needs';
      return [{ path, must, got: listed, wayOut }];
    }),
  ];
};
