import { describe, expect, it } from 'vitest';
import { timeoutsOrdered } from '../../../../src/configuration/rules/timeouts-ordered.ts';
import { findings } from '../config.ts';

type Overrides = Parameters<typeof findings>[1];

describe('timeouts-ordered', () => {
  it('takes the defaults of every server', () => {
    expect(findings(timeoutsOrdered, {})).toEqual([]);
    expect(findings(timeoutsOrdered, { cdn: {} })).toEqual([]);
    expect(findings(timeoutsOrdered, { web: { server: 'uvicorn' } })).toEqual([]);
    expect(findings(timeoutsOrdered, { web: { server: 'other', command: ['daphne'] } })).toEqual([]);
  });

  it.each<[string, Overrides]>([
    [
      'a slowest request that ends a second before its worker would, which ends a second before the load balancer does',
      {
        web: {
          ...{ slowestRequestSeconds: 98, workerTimeoutSeconds: 99 },
          ...{ gracefulTimeoutSeconds: 98, stopTimeoutSeconds: 99, deregistrationDelaySeconds: 98 },
        },
        loadBalancer: { idleTimeoutSeconds: 100 },
      },
    ],
    [
      'a slowest request that ends a second before the load balancer does, under a server that ends none',
      {
        web: { server: 'other', command: ['daphne'], slowestRequestSeconds: 29 },
        loadBalancer: { idleTimeoutSeconds: 30 },
      },
    ],
    [
      'a worker that ends a second before CloudFront does',
      { web: { workerTimeoutSeconds: 49 }, cdn: { originReadTimeoutSeconds: 50 } },
    ],
    [
      'a slowest request that ends a second before the proxy does that services call it by',
      { web: { slowestRequestSeconds: 29, internal: { clients: ['ssr'], perRequestTimeoutSeconds: 30 } } },
    ],
    [
      'a graceful stop as long as the slowest request and as the task is given to leave the load balancer, and a second shorter than it is given to stop',
      {
        web: {
          ...{ slowestRequestSeconds: 50, gracefulTimeoutSeconds: 50 },
          ...{ stopTimeoutSeconds: 51, deregistrationDelaySeconds: 50 },
        },
      },
    ],
    [
      'a health check that fails a second before the next one',
      { web: { healthCheckTimeoutSeconds: 9, healthCheckIntervalSeconds: 10 } },
    ],
    [
      'as long a grace of ECS as the start of the container',
      { web: { healthCheckGracePeriodSeconds: 90, containerHealthCheck: { startPeriodSeconds: 90 } } },
    ],
  ])('takes %s', (_, overrides) => {
    expect(findings(timeoutsOrdered, overrides)).toEqual([]);
  });

  it.each<[string, Overrides, string]>([
    [
      'a slowest request that ends when the proxy does that services call it by',
      { web: { slowestRequestSeconds: 30, internal: { clients: ['ssr'], perRequestTimeoutSeconds: 30 } } },
      'web.slowestRequestSeconds: must be less than web.internal.perRequestTimeoutSeconds, 30, got 30; lower it, or raise web.internal.perRequestTimeoutSeconds',
    ],
    [
      'a slowest request that ends when its worker does',
      { web: { slowestRequestSeconds: 20, workerTimeoutSeconds: 20 } },
      'web.slowestRequestSeconds: must be less than web.workerTimeoutSeconds, 20, got 20; lower it, or raise web.workerTimeoutSeconds',
    ],
    [
      'a slowest request that ends when the load balancer does, under a server that ends none',
      {
        web: { server: 'other', command: ['daphne'], slowestRequestSeconds: 20 },
        loadBalancer: { idleTimeoutSeconds: 20 },
      },
      'web.slowestRequestSeconds: must be less than loadBalancer.idleTimeoutSeconds, 20, got 20; lower it, or raise loadBalancer.idleTimeoutSeconds',
    ],
    [
      'a slowest request that a deploy cuts off a second before its end',
      { web: { slowestRequestSeconds: 31 } },
      'web.slowestRequestSeconds: must be at most web.gracefulTimeoutSeconds, 30, got 31; lower it, or raise web.gracefulTimeoutSeconds',
    ],
    [
      'a worker that ends when the load balancer does',
      { web: { workerTimeoutSeconds: 100 }, loadBalancer: { idleTimeoutSeconds: 100 } },
      'web.workerTimeoutSeconds: must be less than loadBalancer.idleTimeoutSeconds, 100, got 100; lower it, or raise loadBalancer.idleTimeoutSeconds',
    ],
    [
      'a worker that ends when CloudFront does',
      { web: { workerTimeoutSeconds: 50 }, cdn: { originReadTimeoutSeconds: 50 } },
      'web.workerTimeoutSeconds: must be less than cdn.originReadTimeoutSeconds, 50, got 50; lower it, or raise cdn.originReadTimeoutSeconds',
    ],
    [
      'a slowest request that ends when CloudFront does, under a server that ends none',
      {
        web: { server: 'other', command: ['daphne'], slowestRequestSeconds: 20 },
        cdn: { originReadTimeoutSeconds: 20 },
      },
      'web.slowestRequestSeconds: must be less than cdn.originReadTimeoutSeconds, 20, got 20; lower it, or raise cdn.originReadTimeoutSeconds',
    ],
    [
      'a graceful stop a second longer than the task is given to stop',
      { web: { gracefulTimeoutSeconds: 90, stopTimeoutSeconds: 90, deregistrationDelaySeconds: 90 } },
      'web.gracefulTimeoutSeconds: must be less than web.stopTimeoutSeconds, 90, got 90; lower it, or raise web.stopTimeoutSeconds',
    ],
    [
      'a worker that ends later than CloudFront ever waits',
      {
        web: { workerTimeoutSeconds: 120 },
        loadBalancer: { idleTimeoutSeconds: 130 },
        cdn: { originReadTimeoutSeconds: 120 },
      },
      'web.workerTimeoutSeconds: must be less than cdn.originReadTimeoutSeconds, 120, got 120; lower it; CloudFront waits no longer than 120 seconds',
    ],
    [
      'a task that leaves the load balancer a second before it has stopped',
      { web: { gracefulTimeoutSeconds: 90, stopTimeoutSeconds: 91, deregistrationDelaySeconds: 89 } },
      'web.deregistrationDelaySeconds: must be at least web.gracefulTimeoutSeconds, 90, got 89; raise it, or lower web.gracefulTimeoutSeconds',
    ],
    [
      'a health check that fails when the next one is due',
      { web: { healthCheckTimeoutSeconds: 10, healthCheckIntervalSeconds: 10 } },
      'web.healthCheckTimeoutSeconds: must be less than web.healthCheckIntervalSeconds, 10, got 10; lower it, or raise web.healthCheckIntervalSeconds',
    ],
    [
      'a grace of ECS that ends a second before the start of the container',
      { web: { healthCheckGracePeriodSeconds: 89, containerHealthCheck: { startPeriodSeconds: 90 } } },
      'web.healthCheckGracePeriodSeconds: must be at least web.containerHealthCheck.startPeriodSeconds, 90, got 89; raise it, or lower web.containerHealthCheck.startPeriodSeconds',
    ],
  ])('refuses %s', (_, overrides, sentence) => {
    expect(findings(timeoutsOrdered, overrides)).toEqual([sentence]);
  });

  it('says everything that is wrong at once', () => {
    const web = { workerTimeoutSeconds: 75, gracefulTimeoutSeconds: 31, stopTimeoutSeconds: 30 };
    expect(findings(timeoutsOrdered, { web })).toEqual([
      'web.workerTimeoutSeconds: must be less than loadBalancer.idleTimeoutSeconds, 75, got 75; lower it, or raise loadBalancer.idleTimeoutSeconds',
      'web.gracefulTimeoutSeconds: must be less than web.stopTimeoutSeconds, 30, got 31; lower it, or raise web.stopTimeoutSeconds',
      'web.deregistrationDelaySeconds: must be at least web.gracefulTimeoutSeconds, 31, got 30; raise it, or lower web.gracefulTimeoutSeconds',
    ]);
  });
});
