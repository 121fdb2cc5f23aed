import { describe, expect, it } from 'vitest';
import { waitMinutes } from '../../../modules/fargate-service/wait.ts';

const ingress = { gracePeriodSeconds: 60, healthySeconds: 30, unhealthySeconds: 45, drainingSeconds: 30 };
const settings = { startPeriodSeconds: 60, intervalSeconds: 15, retries: 4, timeoutSeconds: 5 };
const healthCheck = { command: ['true'], settings };

describe('how long Terraform waits for a service', () => {
  it('is 20 minutes, and twice the time that a task has to stop', () => {
    expect(waitMinutes({ stopTimeoutSeconds: 120 })).toBe(20 + 4);
    expect(waitMinutes({ stopTimeoutSeconds: 31 })).toBe(20 + 2);
  });

  it('is longer by the time that an old task may be protected, and two minutes in which ECS notices that it is not', () => {
    expect(waitMinutes({ stopTimeoutSeconds: 120, protectedMinutes: 60 })).toBe(20 + 60 + 2 + 4);
  });

  it('lets three tasks fail the health check of their container, and one pass it', () => {
    // 3 x (60 + 4 x 15) + 15 + 2 x 30
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck })).toBe(20 + 8);
  });

  it('lets three tasks fail that of the load balancer where it takes longer, and drains old and new ones', () => {
    // 3 x (600 + 45) + 30 + 2 x (30 + 30)
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck }, { ...ingress, gracePeriodSeconds: 600 })).toBe(20 + 35);
    // 3 x (60 + 60) + 150 + 2 x (3600 + 30)
    const slow = { ...ingress, healthySeconds: 150, drainingSeconds: 3600 };
    expect(waitMinutes({ stopTimeoutSeconds: 30, healthCheck }, slow)).toBe(20 + 130);
  });
});
