import type { Finding } from '../finding.ts';
import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** A health check ends before the next one begins, and counts once the container's own does. */
export const serviceTimeoutsOrdered: EnvironmentRule = (environment) =>
  inEachService(environment, ({ kind, path, settings }): Finding[] => {
    // No load balancer asks an internal one.
    if (kind !== 'service' || settings.internal) return [];
    const { healthCheckTimeoutSeconds: timeout, healthCheckIntervalSeconds: interval } = settings;
    const { healthCheckGracePeriodSeconds: grace, containerHealthCheck } = settings;
    const findings: Finding[] = [];
    if (timeout >= interval) {
      const other = `${path}.healthCheckIntervalSeconds`;
      const must = `must be less than ${other}, ${interval}`;
      const wayOut = `lower it, or raise ${other}`;
      findings.push({ path: `${path}.healthCheckTimeoutSeconds`, must, got: timeout, wayOut });
    }
    const start = containerHealthCheck?.startPeriodSeconds ?? 0;
    if (grace < start) {
      const other = `${path}.containerHealthCheck.startPeriodSeconds`;
      const must = `must be at least ${other}, ${start}`;
      const wayOut = `raise it, or lower ${other}`;
      findings.push({ path: `${path}.healthCheckGracePeriodSeconds`, must, got: grace, wayOut });
    }
    return findings;
  });
