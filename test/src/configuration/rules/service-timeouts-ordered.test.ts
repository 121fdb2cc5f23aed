import { expect, it } from 'vitest';
import { serviceTimeoutsOrdered } from '../../../../src/configuration/rules/service-timeouts-ordered.ts';
import { findings, service } from '../config.ts';

const containerHealthCheck = { command: ['true'], startPeriodSeconds: 90 };

it('wants a health check to end before the next one begins, and to count no sooner than that of the container', () => {
  const fits = service({ containerHealthCheck, healthCheckGracePeriodSeconds: 90, healthCheckTimeoutSeconds: 14 });
  expect(findings(serviceTimeoutsOrdered, { services: [service(), fits] })).toEqual([]);
  const given = service({ containerHealthCheck, healthCheckGracePeriodSeconds: 89, healthCheckTimeoutSeconds: 15 });
  expect(findings(serviceTimeoutsOrdered, { services: [given] })).toEqual([
    'services[0].healthCheckTimeoutSeconds: must be less than services[0].healthCheckIntervalSeconds, 15, got 15; lower it, or raise services[0].healthCheckIntervalSeconds',
    'services[0].healthCheckGracePeriodSeconds: must be at least services[0].containerHealthCheck.startPeriodSeconds, 90, got 89; raise it, or lower services[0].containerHealthCheck.startPeriodSeconds',
  ]);
});
