import { describe, expect, it } from 'vitest';
import { group } from '../../../modules/shared/setting.ts';
import { ShiftAlarms } from '../../../modules/traffic-shift/alarms.ts';
import { requestAlarmsShape } from '../../../modules/workload/settings.ts';
import { alarmsOf, build, rings, times } from '../alarms.ts';

const requestDimensions = { LoadBalancer: 'app/shop/1', TargetGroup: 'targetgroup/web-next/2' };

describe('the alarms of a shift', () => {
  const {
    next_alarms_errors: errors,
    next_alarms_latency: latency,
    next_alarms_unhealthy_hosts: unhealthy,
    next_alarms_no_healthy_hosts: none,
    ...others
  } = alarmsOf(
    build((props, scope) => {
      const settings = group(requestAlarmsShape).parse({
        errors: { percent: 10, minRequests: 50 },
        latency: { milliseconds: 1500 },
        unhealthyHosts: { hosts: 2 },
      });
      new ShiftAlarms(scope, 'next-alarms', { ...props, role: 'web-next', requestDimensions, settings });
    }),
  );
  const measured = { namespace: 'AWS/ApplicationELB', dimensions: requestDimensions };

  it('are these and no others, on the new tasks, and tell nobody', () => {
    expect(Object.keys(others)).toEqual([]);
    expect([errors, latency, unhealthy, none].map((each) => each.alarm_name)).toEqual([
      'shop-test-web-next-errors',
      'shop-test-web-next-latency',
      'shop-test-web-next-unhealthy-hosts',
      'shop-test-web-next-no-healthy-hosts',
    ]);
    for (const each of [errors, latency, unhealthy, none]) {
      expect(each).not.toHaveProperty('alarm_actions');
      expect(each).not.toHaveProperty('ok_actions');
      expect(each.treat_missing_data).toBe('notBreaching');
    }
    expect(latency).toMatchObject({
      ...measured,
      metric_name: 'TargetResponseTime',
      extended_statistic: 'p95',
      period: 60,
    });
    expect(unhealthy).toMatchObject({
      ...measured,
      metric_name: 'UnHealthyHostCount',
      statistic: 'Maximum',
      period: 60,
    });
    expect(errors.metric_query.slice(1).map(({ metric }: { metric: object }) => metric)).toEqual([
      { ...measured, metric_name: 'HTTPCode_Target_5XX_Count', stat: 'Sum', period: 60 },
      { ...measured, metric_name: 'RequestCount', stat: 'Sum', period: 60 },
    ]);
  });

  it('are at rest while nothing is measured, and after a shift', () => {
    expect(rings(errors, { errors: times(5, undefined), requests: times(5, undefined) })).toBe(false);
    expect(rings(latency, { TargetResponseTime: times(5, undefined) })).toBe(false);
    expect(rings(unhealthy, { UnHealthyHostCount: times(5, undefined) })).toBe(false);
    expect(rings(none, { healthy: times(5, 0), requests: times(5, undefined) })).toBe(false);
    expect(rings(none, { healthy: times(5, undefined), requests: times(5, undefined) })).toBe(false);
  });

  it('are raised by two minutes of errors, where there are requests enough', () => {
    expect(rings(errors, { errors: times(2, 5), requests: times(2, 50) })).toBe(true);
    expect(rings(errors, { errors: times(2, 4), requests: times(2, 50) })).toBe(false);
    expect(rings(errors, { errors: [undefined, 5], requests: [50, 50] })).toBe(false);
    expect(rings(errors, { errors: times(2, 49), requests: times(2, 49) })).toBe(false);
  });

  it('are raised by two minutes of slowness, in the seconds of the metric', () => {
    expect(rings(latency, { TargetResponseTime: times(2, 1.5) })).toBe(true);
    expect(rings(latency, { TargetResponseTime: [1.4, 1.5] })).toBe(false);
  });

  it('are raised where no task is healthy, and there are requests', () => {
    expect(rings(none, { healthy: times(3, 0), requests: times(3, 1) })).toBe(true);
    expect(rings(none, { healthy: times(3, 1), requests: times(3, 1) })).toBe(false);
    expect(rings(none, { healthy: [0, 0, 1], requests: times(3, 1) })).toBe(false);
    expect(rings(none, { healthy: times(3, 0), requests: times(3, 0) })).toBe(false);
  });

  it('leave tasks that start two minutes for their first health check', () => {
    expect(rings(unhealthy, { UnHealthyHostCount: [2, 2, 0] })).toBe(false);
    expect(rings(unhealthy, { UnHealthyHostCount: [2, 2, 2] })).toBe(true);
    expect(rings(unhealthy, { UnHealthyHostCount: [1, 1, 1] })).toBe(false);
  });
});
