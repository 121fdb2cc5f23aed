import { mostOriginReadTimeoutSeconds } from '../../../modules/frontend-cdn/settings.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

type Relation = 'less than' | 'at most' | 'at least';

const orders: [path: string, relation: Relation, other: string][] = [
  ['web.slowestRequestSeconds', 'less than', 'web.workerTimeoutSeconds'],
  ['web.slowestRequestSeconds', 'less than', 'loadBalancer.idleTimeoutSeconds'],
  ['web.slowestRequestSeconds', 'less than', 'web.internal.perRequestTimeoutSeconds'],
  ['web.slowestRequestSeconds', 'at most', 'web.gracefulTimeoutSeconds'],
  ['web.workerTimeoutSeconds', 'less than', 'loadBalancer.idleTimeoutSeconds'],
  ['web.slowestRequestSeconds', 'less than', 'cdn.originReadTimeoutSeconds'],
  ['web.workerTimeoutSeconds', 'less than', 'cdn.originReadTimeoutSeconds'],
  ['web.gracefulTimeoutSeconds', 'less than', 'web.stopTimeoutSeconds'],
  ['web.deregistrationDelaySeconds', 'at least', 'web.gracefulTimeoutSeconds'],
  ['web.healthCheckTimeoutSeconds', 'less than', 'web.healthCheckIntervalSeconds'],
  ['web.healthCheckGracePeriodSeconds', 'at least', 'web.containerHealthCheck.startPeriodSeconds'],
];

const holds: Record<Relation, (seconds: number, other: number) => boolean> = {
  'less than': (seconds, other) => seconds < other,
  'at most': (seconds, other) => seconds <= other,
  'at least': (seconds, other) => seconds >= other,
};

/** Each layer must outlast the one inside it, or requests are cut off where no log tells of it. */
export const timeoutsOrdered: EnvironmentRule = (environment) =>
  orders.flatMap(([path, relation, other]) =>
    unlessUnreadable(() => {
      const [got, limit] = [path, other].map((setting) => valueAt(environment, setting));
      // A server that this project does not know has no such timeout, nor has a CDN that is not there.
      if (got === undefined || limit === undefined || holds[relation](got, limit)) return [];
      const [turn, turnOther] = relation === 'at least' ? ['raise', 'lower'] : ['lower', 'raise'];
      // The other ones reach further than what is held to them.
      const canTurnOther = other !== 'cdn.originReadTimeoutSeconds' || got < mostOriginReadTimeoutSeconds;
      const wayOut = canTurnOther
        ? `${turn} it, or ${turnOther} ${other}`
        : `${turn} it; CloudFront waits no longer than ${mostOriginReadTimeoutSeconds} seconds`;
      return [{ path, must: `must be ${relation} ${other}, ${limit}`, got, wayOut }];
    }),
  );

function valueAt(environment: object, path: string): number | undefined {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], environment) as
    | number
    | undefined;
}
