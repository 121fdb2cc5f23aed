import type { EnvironmentRule } from './rule.ts';

/** The load balancer and CloudFront show their certificates for the same names. One that is made has its proofs by the other. */
export const certificatesTogether: EnvironmentRule = ({ loadBalancer: { domain }, cdn }) => {
  if (!cdn) return [];
  const path = 'cdn.certificateArn';
  if (domain?.certificateArn !== undefined && cdn.certificateArn === undefined) {
    const wayOut = 'name one in us-east-1 for the same host names, or leave both out to have them made';
    return [{ path, must: 'must be given with loadBalancer.domain.certificateArn', got: undefined, wayOut }];
  }
  if (domain?.certificateArn === undefined && cdn.certificateArn !== undefined) {
    const wayOut = 'name one in the region of the environment there, or leave both out to have them made';
    return [
      { path, must: 'must be left out without loadBalancer.domain.certificateArn', got: cdn.certificateArn, wayOut },
    ];
  }
  return [];
};
