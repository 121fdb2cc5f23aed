import { describe, expect, it } from 'vitest';
import { type Ingress, waitMinutes } from '../../../modules/fargate-service/wait.ts';

const ingress: Ingress = { gracePeriodSeconds: 60, healthySeconds: 30, unhealthySeconds: 45, drainingSeconds: 30 };
const settings = { startPeriodSeconds: 60, intervalSeconds: 15, retries: 4, timeoutSeconds: 5 };
const healthCheck = { command: ['true'], settings };
const sidecar = { startPeriodSeconds: 10, intervalSeconds: 10, retries: 3, timeoutSeconds: 5 };

describe('how long Terraform waits for a service', () => {
  it('is 20 minutes, and the time to stop of three tasks that fail and one before them', () => {
    expect(waitMinutes({ stopTimeoutSeconds: 120 })).toBe(20 + 8);
    // 4 x 31
    expect(waitMinutes({ stopTimeoutSeconds: 31 })).toBe(20 + 3);
  });

  it('is longer by the time that an old task may be protected, and two minutes in which ECS notices that it is not', () => {
    expect(waitMinutes({ stopTimeoutSeconds: 120, protectedMinutes: 60 })).toBe(20 + 60 + 2 + 8);
  });

  it('lets three tasks fail the health check of their container, each check to its timeout, and one pass it', () => {
    // 3 x (60 + 4 x (15 + 5) + 30) + (15 + 5) + 30
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck })).toBe(20 + 10);
  });

  it('lets three tasks fail that of the load balancer where it takes longer, and drains old and new ones', () => {
    // 3 x (600 + 45 + 60) + 30 + 60
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck }, { ...ingress, gracePeriodSeconds: 600 })).toBe(20 + 37);
    // 3 x (140 + 3630) + 150 + 3630
    const slow = { ...ingress, healthySeconds: 150, drainingSeconds: 3600 };
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck }, slow)).toBe(20 + 252);
  });

  it('lets each task wait for its sidecars, which start side by side', () => {
    const alone = { stopTimeoutSeconds: 0 };
    // 3 x (10 + 3 x (10 + 5)) + 55
    expect(waitMinutes(alone, undefined, [sidecar])).toBe(20 + 4);
    expect(waitMinutes(alone, undefined, [sidecar, sidecar])).toBe(20 + 4);
  });

  it('lets the task before start again where there are never two, as late as its checks allow', () => {
    // 3 x (140 + 30) + 140 + 30, in the place of 3 x (140 + 30) + 20 + 30
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck, neverTwo: true })).toBe(20 + 12);
  });

  const minute = 60;
  const base = { stopTimeoutSeconds: 30, healthCheck };
  const waited = waitMinutes(base, ingress, [sidecar]);
  it.each<[string, number, number]>([
    // How often a deployment that fails waits for it.
    ['the time to stop', waitMinutes({ ...base, stopTimeoutSeconds: 30 + minute }, ingress, [sidecar]), 4],
    ['the drain', waitMinutes(base, { ...ingress, drainingSeconds: 30 + minute }, [sidecar]), 4],
    ['the grace period', waitMinutes(base, { ...ingress, gracePeriodSeconds: 95 + minute }, [sidecar]), 3],
    ['what makes a target ill', waitMinutes(base, { ...ingress, unhealthySeconds: 80 + minute }, [sidecar]), 3],
    ['what makes a target well', waitMinutes(base, { ...ingress, healthySeconds: 30 + minute }, [sidecar]), 1],
    [
      'the start period of the container',
      waitMinutes(
        { ...base, healthCheck: { command: [], settings: { ...settings, startPeriodSeconds: 60 + minute } } },
        ingress,
        [sidecar],
      ),
      3,
    ],
    ['the start period of a sidecar', waitMinutes(base, ingress, [{ ...sidecar, startPeriodSeconds: 10 + minute }]), 4],
  ])('grows with %s', (_, longer, times) => {
    expect(longer - waited).toBe(times);
  });
});
