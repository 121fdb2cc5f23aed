import type { Finding } from '../finding.ts';
import { hostNamesOf, servedHostNamesOf } from '../host-names.ts';
import type { EnvironmentRule } from './rule.ts';

/**
 * A rule of the load balancer holds 5 values, here host names and a path:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const perListenerRule = 4;

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const perCertificate = 10;

/** Only front ends can bring more host names than one load balancer and one certificate take. */
export const hostNamesFit: EnvironmentRule = (environment) => {
  const { cdn, web, services, loadBalancer } = environment;
  if (!cdn) return [];
  const findings: Finding[] = [];
  const path = 'cdn.hostNames';
  const got = cdn.hostNames;
  const redirectsAll = loadBalancer.domain?.redirect === 'any-host';
  const served = servedHostNamesOf(environment).length;
  // A service with paths and without hosts is asked under all of them.
  const asked = [web, ...services].flatMap((service, index) =>
    service.hosts === undefined && (index === 0 || !service.internal)
      ? [index === 0 ? 'web.hosts' : `services[${index - 1}].hosts`]
      : [],
  );
  if (served > perListenerRule && (redirectsAll || asked.length > 0)) {
    findings.push({
      path,
      must: `must bring the host names that the load balancer serves from ${served} down to ${perListenerRule}, which one of its rules holds beside a path`,
      got,
      wayOut: `let front ends share one${redirectsAll ? '' : `, or name in ${asked.join(' and ')} those that it is asked under`}`,
    });
  }
  const named = hostNamesOf(environment).length;
  if (named > perCertificate) {
    const must = `must bring the host names of the certificate from ${named} down to ${perCertificate}, the quota of ACM`;
    findings.push({ path, must, got, wayOut: 'let front ends share one' });
  }
  return findings;
};
