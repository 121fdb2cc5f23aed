import type { EnvironmentRule } from './rule.ts';

/** A request that waits longer than the load balancer does is a 504, and never slow; and a share of requests is a promise only together with a time. */
export const objectivesCanBeMissed: EnvironmentRule = ({ observability: { objectives }, loadBalancer }) => {
  if (!objectives) return [];
  const { latencyMilliseconds, percentile } = objectives;
  const { idleTimeoutSeconds } = loadBalancer;
  if (latencyMilliseconds === undefined) {
    if (percentile === undefined) return [];
    return [
      {
        path: 'observability.objectives.percentile',
        must: 'must stand beside latencyMilliseconds',
        got: percentile,
        wayOut: 'add latencyMilliseconds, or leave percentile out',
      },
    ];
  }
  if (latencyMilliseconds < idleTimeoutSeconds * 1000) return [];
  return [
    {
      path: 'observability.objectives.latencyMilliseconds',
      must: `must be less than loadBalancer.idleTimeoutSeconds, ${idleTimeoutSeconds} seconds, after which the load balancer answers 504`,
      got: latencyMilliseconds,
      wayOut: 'lower it, or raise loadBalancer.idleTimeoutSeconds',
    },
  ];
};
