import type { Finding } from '../finding.ts';
import { unknownNames } from '../unknown-names.ts';
import type { EnvironmentRule } from './rule.ts';

/** A host name of its own is for a front end that is there, and is in the zone of a domain. */
export const frontEndHostsServed: EnvironmentRule = ({ cdn, loadBalancer }, { frontEnds }) => {
  const path = 'cdn.hostNames';
  const names = Object.keys(cdn?.hostNames ?? {});
  const findings: Finding[] = unknownNames(
    path,
    names,
    'frontEnds',
    frontEnds.map(({ name }) => name),
  );
  if (names.length > 0 && !loadBalancer.domain) {
    const must = 'must be left out without loadBalancer.domain';
    findings.push({ path, must, got: cdn?.hostNames, wayOut: 'AWS gives the only host name that there is' });
  }
  return findings;
};
