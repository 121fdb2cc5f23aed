import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/** Without a domain there is no certificate, and so no HTTPS, be it from browsers or from CloudFront. */
export const httpsOutsideDevelopment: EnvironmentRule = (environment) => {
  const { stage } = environment;
  if (stage === 'development') return [];
  const finding = (path: string) => ({
    path,
    must: `must be given in ${stage}`,
    got: undefined,
    wayOut:
      'write { hostName, hostedZoneId }; without HTTPS passwords can be read on their way, so plain HTTP is for development alone',
  });
  return [
    ...unlessUnreadable(() => (environment.loadBalancer.domain ? [] : [finding('loadBalancer.domain')])),
    ...unlessUnreadable(() => {
      const { flower } = environment;
      return flower && !flower.domain ? [finding('flower.domain')] : [];
    }),
  ];
};
