import { describe, expect, it } from 'vitest';
import { objectivesCanBeMissed } from '../../../../src/configuration/rules/objectives-can-be-missed.ts';
import { findings, leastEnvironment, type Overrides } from '../config.ts';

type Objectives = NonNullable<NonNullable<Overrides['observability']>['objectives']>;
const found = (objectives?: Objectives, idleTimeoutSeconds = 60) =>
  findings(objectivesCanBeMissed, {
    observability: { objectives },
    loadBalancer: { ...leastEnvironment.loadBalancer, idleTimeoutSeconds },
  });

describe('objectives-can-be-missed', () => {
  it('takes none, the defaults, and a latency that the load balancer waits for', () => {
    expect(found()).toEqual([]);
    expect(found({})).toEqual([]);
    expect(found({ latencyMilliseconds: 59_999, percentile: 99 })).toEqual([]);
  });

  it('refuses a latency that the load balancer answers before', () => {
    expect(found({ latencyMilliseconds: 60_000 })).toEqual([
      'observability.objectives.latencyMilliseconds: must be less than loadBalancer.idleTimeoutSeconds, 60 seconds, after which the load balancer answers 504, got 60000; lower it, or raise loadBalancer.idleTimeoutSeconds',
    ]);
  });

  it('refuses a percentile without a time', () => {
    expect(found({ percentile: 99 })).toEqual([
      'observability.objectives.percentile: must stand beside latencyMilliseconds, got 99; add latencyMilliseconds, or leave percentile out',
    ]);
  });
});
