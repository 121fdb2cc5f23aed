import type { PairRule } from './rule.ts';

/** One name leads to one load balancer. */
export const hostNamesUnique: PairRule = (earlier, later) => {
  const hostName = later.loadBalancer.domain?.hostName;
  if (hostName === undefined || hostName !== earlier.loadBalancer.domain?.hostName) return [];
  return [
    {
      path: 'loadBalancer.domain.hostName',
      must: `must differ from that of ${earlier.name}`,
      got: hostName,
      wayOut: 'give each environment a host name of its own',
    },
  ];
};
