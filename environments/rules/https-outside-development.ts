import type { EnvironmentRule } from './rule.ts';

/** Without a domain there is no certificate, and so no HTTPS. */
export const httpsOutsideDevelopment: EnvironmentRule = ({ stage, loadBalancer: { domain } }) => {
  if (stage === 'development' || domain) return [];
  return [
    {
      path: 'loadBalancer.domain',
      must: `must be given in ${stage}`,
      got: undefined,
      wayOut:
        'otherwise there is no HTTPS, and passwords can be read on their way; plain HTTP is for development alone',
    },
  ];
};
