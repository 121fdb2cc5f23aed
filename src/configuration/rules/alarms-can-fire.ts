import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

interface Alarm {
  datapoints: number;
  periods: number;
}

/** CloudWatch refuses an alarm that wants more datapoints than it looks at, and SNS makes one subscription of two. */
export const alarmsCanFire: EnvironmentRule = (environment) => [
  ...inEachService(environment, ({ path, settings }) => ofAlarms(`${path}.alarms`, settings.alarms)),
  ...unlessUnreadable(() => (environment.broker ? ofAlarms('broker.alarms', environment.broker.alarms) : [])),
  ...unlessUnreadable(() => ofAlarms('database.alarms', environment.database.alarms)),
  ...unlessUnreadable(() => (environment.cache ? ofAlarms('cache.alarms', environment.cache.alarms) : [])),
  ...unlessUnreadable(() => ofAlarms('network.alarms', environment.network.alarms)),
  ...unlessUnreadable(() => (environment.mail?.kind === 'ses' ? ofAlarms('mail.alarms', environment.mail.alarms) : [])),
  ...unlessUnreadable(() => ofEdge(environment)),
  ...unlessUnreadable(() =>
    tooManyDatapoints('observability.loadBalancerErrors', environment.observability.loadBalancerErrors),
  ),
  ...unlessUnreadable(() =>
    namedTwice(
      environment.observability.alarmSubscribers,
      (index) => `observability.alarmSubscribers[${index}]`,
      'name each subscriber once',
    ),
  ),
  ...unlessUnreadable(() =>
    environment.mail?.kind === 'ses'
      ? namedTwice(
          environment.mail.feedbackSubscribers,
          (index) => `mail.feedbackSubscribers[${index}]`,
          'name each subscriber once',
        )
      : [],
  ),
];

/** Of CloudFront, the firewalls and the probe. */
function ofEdge({ cdn, loadBalancer, observability: { probe } }: EnvironmentConfig): Finding[] {
  return [
    ...ofAlarms('cdn.alarms', cdn?.alarms),
    ...ofAlarms('cdn.waf.alarms', cdn?.waf?.alarms),
    ...ofAlarms('loadBalancer.waf.alarms', loadBalancer.waf?.alarms),
    ...ofAlarms('observability.probe.alarms', probe?.alarms),
  ];
}

function ofAlarms(path: string, alarms: Record<string, Alarm | undefined> = {}): Finding[] {
  return Object.entries(alarms).flatMap(([name, alarm]) => (alarm ? tooManyDatapoints(`${path}.${name}`, alarm) : []));
}

function tooManyDatapoints(path: string, { datapoints, periods }: Alarm): Finding[] {
  if (datapoints <= periods) return [];
  return [
    {
      path: `${path}.datapoints`,
      must: `must be at most periods, ${periods}`,
      got: datapoints,
      wayOut: 'lower it, or raise periods',
    },
  ];
}
