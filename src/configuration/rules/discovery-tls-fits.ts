import type { Finding } from '../finding.ts';
import type { EnvironmentRule } from './rule.ts';

/** It is the proxies of Service Connect that speak TLS, by certificates of an authority in their region. Cloud Map has names alone. */
export const discoveryTlsFits: EnvironmentRule = ({ discovery: { kind, tls }, region }): Finding[] => {
  if (!tls) return [];
  if (kind !== 'service-connect') {
    const wayOut = "take kind 'service-connect', or leave tls out; by DNS alone tasks speak what they speak";
    return [{ path: 'discovery.tls', must: `must be left out with discovery.kind ${kind}`, got: tls, wayOut }];
  }
  const got = tls.certificateAuthorityArn;
  const [, , , itsRegion] = got.split(':');
  if (itsRegion === region) return [];
  const wayOut = 'make one in that region in AWS Private CA, and name it';
  return [{ path: 'discovery.tls.certificateAuthorityArn', must: `must be in region, ${region}`, got, wayOut }];
};
