import type { EnvironmentRule } from './rule.ts';

/** Behind CloudFront, the load balancer sees no other address than CloudFront's. */
export const wafAtCdn: EnvironmentRule = ({ cdn, loadBalancer: { waf } }) => {
  if (!cdn || !waf) return [];
  return [
    {
      path: 'loadBalancer.waf',
      must: 'must be left out with cdn',
      got: waf,
      wayOut:
        'write cdn.waf: here all requests come from addresses of CloudFront, and refusing one would shut out everyone',
    },
  ];
};
