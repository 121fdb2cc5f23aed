import type { Finding } from '../finding.ts';
import type { EnvironmentRule } from './rule.ts';

/** Each layer must outlast the one inside it, or requests are cut off where no log tells of it. */
export const timeoutsOrdered: EnvironmentRule = ({ web, loadBalancer }) => {
  const findings: Finding[] = [];
  if (web.workerTimeoutSeconds >= loadBalancer.idleTimeoutSeconds) {
    findings.push({
      path: 'web.workerTimeoutSeconds',
      must: `must be less than loadBalancer.idleTimeoutSeconds, ${loadBalancer.idleTimeoutSeconds}`,
      got: web.workerTimeoutSeconds,
      wayOut: 'lower it, or raise loadBalancer.idleTimeoutSeconds',
    });
  }
  if (web.gracefulTimeoutSeconds > web.stopTimeoutSeconds) {
    findings.push({
      path: 'web.gracefulTimeoutSeconds',
      must: `must be at most web.stopTimeoutSeconds, ${web.stopTimeoutSeconds}`,
      got: web.gracefulTimeoutSeconds,
      wayOut: 'lower it, or raise web.stopTimeoutSeconds',
    });
  }
  if (web.deregistrationDelaySeconds < web.gracefulTimeoutSeconds) {
    findings.push({
      path: 'web.deregistrationDelaySeconds',
      must: `must be at least web.gracefulTimeoutSeconds, ${web.gracefulTimeoutSeconds}`,
      got: web.deregistrationDelaySeconds,
      wayOut: 'raise it, or lower web.gracefulTimeoutSeconds',
    });
  }
  return findings;
};
