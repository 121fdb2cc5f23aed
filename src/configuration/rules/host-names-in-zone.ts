import type { Finding } from '../finding.ts';
import { hostNamesOf } from '../host-names.ts';
import type { EnvironmentRule } from './rule.ts';

/** The zone is told in one way, and what it is called tells which names it can hold. */
export const hostNamesInZone: EnvironmentRule = (environment) => {
  const { domain } = environment.loadBalancer;
  if (!domain) return [];
  const { hostedZoneId, hostedZoneName, createHostedZone } = domain;
  const path = 'loadBalancer.domain';
  if (hostedZoneName === undefined) {
    const findings: Finding[] = [];
    if (hostedZoneId !== undefined && createHostedZone) {
      const must = 'must be left out with hostedZoneId';
      const wayOut = 'that zone is there already; to make one, write hostedZoneName in the place of its id';
      return [{ path: `${path}.createHostedZone`, must, got: createHostedZone, wayOut }];
    }
    if (hostedZoneId === undefined) {
      const must = 'must be given, or hostedZoneName';
      const wayOut = 'aws route53 list-hosted-zones prints both';
      findings.push({ path: `${path}.hostedZoneId`, must, got: undefined, wayOut });
    }
    if (createHostedZone) {
      const must = 'must be given with createHostedZone';
      const wayOut = `such as ${domain.hostName.split('.').slice(-2).join('.')}`;
      findings.push({ path: `${path}.hostedZoneName`, must, got: undefined, wayOut });
    }
    return findings;
  }
  if (hostedZoneId !== undefined) {
    const must = 'must be left out with hostedZoneName';
    return [{ path: `${path}.hostedZoneId`, must, got: hostedZoneId, wayOut: 'keep one of the two' }];
  }
  return hostNamesOf(environment)
    .filter(({ hostName }) => hostName !== hostedZoneName && !hostName.endsWith(`.${hostedZoneName}`))
    .map(({ path, hostName }) => ({
      path,
      must: `must be in the zone ${hostedZoneName}`,
      got: hostName,
      wayOut: `such as app.${hostedZoneName}; one environment has one zone`,
    }));
};
