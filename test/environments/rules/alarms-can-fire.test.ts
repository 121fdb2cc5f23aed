import { describe, expect, it } from 'vitest';
import { alarmsCanFire } from '../../../environments/rules/alarms-can-fire.ts';
import { findings } from '../config.ts';

describe('alarms-can-fire', () => {
  it('takes alarms as they are by default, and as many datapoints as there are periods', () => {
    expect(findings(alarmsCanFire, {})).toEqual([]);
    expect(findings(alarmsCanFire, { web: { alarms: { cpu: { periods: 3, datapoints: 3 } } } })).toEqual([]);
  });

  it('refuses an alarm that wants more datapoints than it looks at, whichever of the two was given', () => {
    const overrides = {
      web: { alarms: { cpu: { datapoints: 11 }, latency: { periods: 2 } } },
      observability: { loadBalancerErrors: { periods: 1 } },
    };
    expect(findings(alarmsCanFire, overrides)).toEqual([
      'web.alarms.cpu.datapoints: must be at most periods, 10, got 11; lower it, or raise periods',
      'web.alarms.latency.datapoints: must be at most periods, 2, got 3; lower it, or raise periods',
      'observability.loadBalancerErrors.datapoints: must be at most periods, 1, got 3; lower it, or raise periods',
    ]);
  });

  it('refuses a subscriber that is named twice', () => {
    const alarmSubscribers = ['ops@example.com', 'dev@example.com', 'ops@example.com'];
    expect(findings(alarmsCanFire, { observability: { alarmSubscribers } })).toEqual([
      'observability.alarmSubscribers[2]: must not be named twice, got "ops@example.com"; name each subscriber once',
    ]);
  });
});
