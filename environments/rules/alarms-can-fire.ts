import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/** CloudWatch refuses an alarm that wants more datapoints than it looks at, and SNS makes one subscription of two. */
export const alarmsCanFire: EnvironmentRule = ({ observability, web }) => [
  ...unlessUnreadable(() =>
    [
      ...Object.entries(web.alarms).map(([name, alarm]) => ({ path: `web.alarms.${name}`, ...alarm })),
      { path: 'observability.loadBalancerErrors', ...observability.loadBalancerErrors },
    ]
      .filter(({ datapoints, periods }) => datapoints > periods)
      .map(({ path, datapoints, periods }) => ({
        path: `${path}.datapoints`,
        must: `must be at most periods, ${periods}`,
        got: datapoints,
        wayOut: 'lower it, or raise periods',
      })),
  ),
  ...unlessUnreadable(() =>
    namedTwice(
      observability.alarmSubscribers,
      (index) => `observability.alarmSubscribers[${index}]`,
      'name each subscriber once',
    ),
  ),
];
