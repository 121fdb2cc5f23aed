import { describe, expect, it } from 'vitest';
import { timeoutsOrdered } from '../../../environments/rules/timeouts-ordered.ts';
import { findings } from '../config.ts';

describe('timeouts-ordered', () => {
  it('takes the defaults', () => {
    expect(findings(timeoutsOrdered, {})).toEqual([]);
  });

  it('takes a request that ends a second before the load balancer does', () => {
    const overrides = { web: { workerTimeoutSeconds: 99 }, loadBalancer: { idleTimeoutSeconds: 100 } };
    expect(findings(timeoutsOrdered, overrides)).toEqual([]);
  });

  it('refuses a request that ends when the load balancer does', () => {
    const overrides = { web: { workerTimeoutSeconds: 100 }, loadBalancer: { idleTimeoutSeconds: 100 } };
    expect(findings(timeoutsOrdered, overrides)).toEqual([
      'web.workerTimeoutSeconds: must be less than loadBalancer.idleTimeoutSeconds, 100, got 100; lower it, or raise loadBalancer.idleTimeoutSeconds',
    ]);
  });

  it('takes a graceful stop as long as the task is given to stop and to leave the load balancer', () => {
    const web = { gracefulTimeoutSeconds: 90, stopTimeoutSeconds: 90, deregistrationDelaySeconds: 90 };
    expect(findings(timeoutsOrdered, { web })).toEqual([]);
  });

  it('refuses a graceful stop a second longer than the task is given to stop', () => {
    const web = { gracefulTimeoutSeconds: 91, stopTimeoutSeconds: 90, deregistrationDelaySeconds: 91 };
    expect(findings(timeoutsOrdered, { web })).toEqual([
      'web.gracefulTimeoutSeconds: must be at most web.stopTimeoutSeconds, 90, got 91; lower it, or raise web.stopTimeoutSeconds',
    ]);
  });

  it('refuses a task that leaves the load balancer a second before it has stopped', () => {
    const web = { gracefulTimeoutSeconds: 90, stopTimeoutSeconds: 90, deregistrationDelaySeconds: 89 };
    expect(findings(timeoutsOrdered, { web })).toEqual([
      'web.deregistrationDelaySeconds: must be at least web.gracefulTimeoutSeconds, 90, got 89; raise it, or lower web.gracefulTimeoutSeconds',
    ]);
  });

  it('says everything that is wrong at once', () => {
    const web = { workerTimeoutSeconds: 75, gracefulTimeoutSeconds: 31, stopTimeoutSeconds: 30 };
    expect(findings(timeoutsOrdered, { web })).toEqual([
      'web.workerTimeoutSeconds: must be less than loadBalancer.idleTimeoutSeconds, 75, got 75; lower it, or raise loadBalancer.idleTimeoutSeconds',
      'web.gracefulTimeoutSeconds: must be at most web.stopTimeoutSeconds, 30, got 31; lower it, or raise web.stopTimeoutSeconds',
      'web.deregistrationDelaySeconds: must be at least web.gracefulTimeoutSeconds, 31, got 30; raise it, or lower web.gracefulTimeoutSeconds',
    ]);
  });
});
