import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { ObjectiveAlarms } from '../../../modules/objectives/alarms.ts';
import { objectivesOf } from '../../../modules/objectives/objectives.ts';
import { objectivesSettings } from '../../../modules/objectives/settings.ts';
import type { Terraform } from '../../synth.ts';
import { alarmsOf, build } from '../alarms.ts';
import { evaluateQueries } from '../celery-worker/metric-math.ts';
import { all, ref } from '../terraform.ts';

function terraformOf(input: object): Terraform {
  const { minFailures, ...settings } = objectivesSettings.parse(input);
  return build((props, scope) => {
    for (const objective of objectivesOf({ minFailures, ...settings }, 'app/shop/1')) {
      new ObjectiveAlarms(new Construct(scope, objective.id), 'alarms', { ...props, objective, minFailures });
    }
  });
}

const terraform = terraformOf({ latencyMilliseconds: 500 });
const topic = ref('aws_sns_topic.alarms_topic.arn');
const told = { alarm_actions: [topic], ok_actions: [topic] };

/** What each minute has: a minute is a number from 0 on. */
interface Traffic {
  requests(minute: number): number;
  /** Of the requests. */
  failing?(minute: number): number;
  slow?(minute: number): number;
  /** The minute in which something begins. */
  since?: number;
  /** Of the failing ones, those that no target could be chosen for, which the load balancer counts among no requests. */
  withoutTarget?: boolean;
}

const days = 24 * 60;
const until = 4 * days;
/** Each hour, and each of the first minutes after something has begun. */
const minutesAfter = (since: number) =>
  Array.from({ length: until }, (_, minute) => minute + 1).filter(
    (minute) => minute % 60 === 0 || (minute > since && minute <= since + 100),
  );

/** What CloudWatch has of a metric in the window that ends with a minute; nothing where nothing was measured. */
function measured({ requests, failing, slow, withoutTarget }: Traffic) {
  const sums = (of: (minute: number) => number) => {
    const before = [0];
    for (let minute = 0; minute < until; minute++) before.push((before[minute] as number) + of(minute));
    return (from: number, to: number) => (before[to] as number) - (before[Math.max(0, from)] as number);
  };
  const failed = sums((minute) => requests(minute) * (failing?.(minute) ?? 0));
  const waited = sums((minute) => requests(minute) * (slow?.(minute) ?? 0));
  const asked = sums(requests);
  return (metricName: string, from: number, to: number): number | undefined => {
    const reachTargets = asked(from, to) - (withoutTarget ? failed(from, to) : 0);
    const value = {
      RequestCount: reachTargets,
      HTTPCode_ELB_5XX_Count: withoutTarget ? failed(from, to) : 0,
      HTTPCode_Target_5XX_Count: withoutTarget ? 0 : failed(from, to),
      TargetResponseTime: reachTargets > 0 ? (100 * waited(from, to)) / reachTargets : 0,
    }[metricName];
    return metricName === 'TargetResponseTime' && reachTargets > 0 ? value : value || undefined;
  };
}

/** In which minute each alarm that tells is raised first, of those that ever are. */
function raised(traffic: Traffic, of = terraform): Record<string, number> {
  const value = measured(traffic);
  const first: Record<string, number> = {};
  const metricAlarms = Object.entries(alarmsOf(of));
  for (const minute of minutesAfter(traffic.since ?? 0)) {
    const states = metricAlarms.map(([address, alarm]): [string, boolean] => {
      const queries: { id: string; metric?: { metric_name: string; period: number } }[] = alarm.metric_query;
      const series = queries.flatMap(({ id, metric }): [string, (number | undefined)[]][] => {
        if (!metric) return [];
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html: over more than a day it is evaluated once an hour, up to the full hour.
        const at = metric.period > days * 60 ? minute - (minute % 60) : minute;
        return [[id, [value(metric.metric_name, at - metric.period / 60, at)]]];
      });
      const [result] = evaluateQueries(queries, Object.fromEntries(series));
      return [
        `\${aws_cloudwatch_metric_alarm.${address}.alarm_name}`,
        result !== undefined && result >= alarm.threshold,
      ];
    });
    const inAlarm = new Map(states);
    for (const { alarm_name, alarm_rule } of Object.values(all(of, 'aws_cloudwatch_composite_alarm'))) {
      const isRaised = alarm_rule
        .split(' OR ')
        .some((both: string) =>
          [...both.matchAll(/ALARM\("(.*?)"\)/g)].every(([, name]) => inAlarm.get(name as string)),
        );
      if (isRaised) first[alarm_name.replace('shop-test-objective-', '')] ??= minute;
    }
  }
  return first;
}

const always = (value: number) => () => value;
const during = (from: number, to: number, value: number) => (minute: number) =>
  minute >= from && minute < to ? value : 0;
const busy = always(100);

describe('the alarms of objectives of 99.9 % available and 95 % within 500 ms', () => {
  // A request that fails can't be slow, and one that is slow does not fail. Minutes are counted from the begin of the outage.
  const outages: [what: string, traffic: Traffic, raised: Record<string, number>][] = [
    ['nothing while all is well', { requests: busy }, {}],
    ['nothing while nobody asks', { requests: always(0) }, {}],
    [
      'a page in the first minute of a total outage, and a ticket at the full hour',
      { requests: busy, failing: always(1) },
      { 'availability-page': 1, 'availability-ticket': 60 },
    ],
    [
      'a page in the first minute, and a ticket at the full hour, of one after three days without any error',
      { requests: busy, failing: during(3 * days, until, 1), since: 3 * days },
      { 'availability-page': 3 * days + 1, 'availability-ticket': 3 * days + 60 },
    ],
    [
      'a ticket an hour later of one that begins right before the full hour, since it needs five minutes',
      { requests: busy, failing: during(3 * days + 57, until, 1), since: 3 * days + 57 },
      { 'availability-page': 3 * days + 58, 'availability-ticket': 3 * days + 120 },
    ],
    [
      'a page and a ticket when no task runs, so that the load balancer counts no request',
      { requests: busy, failing: always(1), withoutTarget: true },
      { 'availability-page': 1, 'availability-ticket': 60 },
    ],
    [
      'a page after a fifth of an hour of 5 % of errors, after three days without any',
      { requests: busy, failing: during(3 * days, until, 0.05), since: 3 * days },
      { 'availability-page': 3 * days + 18, 'availability-ticket': 3 * days + 120 },
    ],
    [
      'a ticket alone, after a day and a half, of 0.2 % of errors that go on, after two days without any',
      { requests: busy, failing: (minute) => (minute >= 2 * days ? 0.00201 : 0) },
      { 'availability-ticket': 3 * days + 12 * 60 },
    ],
    ['nothing of half the budget that is spent evenly', { requests: busy, failing: always(0.0005) }, {}],
    [
      'nothing of a blip of half a minute, after three days without any',
      { requests: busy, failing: during(3 * days, 3 * days + 1, 0.5), since: 3 * days },
      {},
    ],
    [
      'nothing of one error in a night in which hardly anybody asks',
      { requests: always(0.1), failing: (minute) => (minute === 600 ? 1 : 0), since: 600 },
      {},
    ],
    [
      'a page of an outage in such a night once ten requests have failed',
      { requests: always(0.5), failing: (minute) => (minute >= days ? 1 : 0), since: days },
      { 'availability-page': days + 20, 'availability-ticket': days + 60 },
    ],
    [
      'a page when all requests are slow',
      { requests: busy, slow: always(1) },
      { 'latency-page': 1, 'latency-ticket': 60 },
    ],
    [
      'a ticket alone when 8 % of the requests are slow, since 5 % may be',
      { requests: busy, slow: always(0.08) },
      { 'latency-ticket': 60 },
    ],
    ['nothing when as many are slow as may be, but for a few', { requests: busy, slow: always(0.049) }, {}],
  ];
  it.each(outages)('give %s', (_, traffic, expected) => {
    expect(raised(traffic)).toEqual(expected);
  });

  it('give a page of a short total outage, whose errors are more than 2 % of the budget', () => {
    expect(raised({ requests: busy, failing: during(0, 5, 1) })).toHaveProperty('availability-page', 1);
  });

  it('are over soon after the outage, though the long window still has it', () => {
    const value = measured({ requests: busy, failing: during(0, 30, 1) });
    const percent = (seconds: number, minute: number) => {
      const from = minute - seconds / 60;
      return (
        (100 * (value('HTTPCode_Target_5XX_Count', from, minute) ?? 0)) / (value('RequestCount', from, minute) ?? 1)
      );
    };
    expect(percent(3600, 36)).toBeGreaterThan(1.44);
    expect(percent(300, 36)).toBeLessThan(1.44);
    expect(raised({ requests: busy, failing: during(0, 30, 1) })['availability-page']).toBe(1);
  });
});

describe('each alarm', () => {
  it('looks at one window, at the rate of the workbook times the budget', () => {
    const windows = Object.values(alarmsOf(terraform)).map(({ alarm_name, threshold, metric_query, ...alarm }) => {
      const [, { metric }] = metric_query;
      expect(alarm).toMatchObject({
        evaluation_periods: 1,
        datapoints_to_alarm: 1,
        treat_missing_data: 'notBreaching',
      });
      return [alarm_name.replace('shop-test-objective-', ''), metric.period, threshold];
    });
    expect(windows).toEqual([
      ['availability-hour-long', 3600, 1.44],
      ['availability-hour-short', 300, 1.44],
      ['availability-six-hours-long', 21_600, 0.6],
      ['availability-six-hours-short', 1800, 0.6],
      ['availability-three-days-long', 259_200, 0.1],
      ['availability-three-days-short', 21_600, 0.1],
      ['latency-hour-long', 3600, 72],
      ['latency-hour-short', 300, 72],
      ['latency-six-hours-long', 21_600, 30],
      ['latency-six-hours-short', 1800, 30],
      ['latency-three-days-long', 259_200, 5],
      ['latency-three-days-short', 21_600, 5],
    ]);
  });

  it('tells nobody by itself, since the one on both windows does', () => {
    for (const alarm of Object.values(alarmsOf(terraform))) {
      expect(alarm).not.toHaveProperty('alarm_actions');
      expect(alarm).not.toHaveProperty('ok_actions');
      expect(alarm.alarm_description).toMatch(/; another alarm tells of it$/);
    }
    const telling = Object.values(all(terraform, 'aws_cloudwatch_composite_alarm'));
    expect(telling).toHaveLength(4);
    for (const alarm of telling) expect(alarm).toMatchObject(told);
  });

  it('says how urgent it is, what users feel, and what was promised', () => {
    expect(
      Object.values(all(terraform, 'aws_cloudwatch_composite_alarm')).map((alarm) => alarm.alarm_description),
    ).toEqual([
      'Page: look now. So many requests get 5xx that 5 days of it use up what may be missed in 30: 99.9 % of the requests get another answer than 5xx',
      'Ticket: look within some days. So many requests get 5xx that 30 days of it use up what may be missed in 30: 99.9 % of the requests get another answer than 5xx',
      'Page: look now. So many requests wait longer than 500 ms that 5 days of it use up what may be missed in 30: 95 % of the requests are answered within 500 ms',
      'Ticket: look within some days. So many requests wait longer than 500 ms that 30 days of it use up what may be missed in 30: 95 % of the requests are answered within 500 ms',
    ]);
  });

  it('measures latency by the share of requests in a range that AWS takes with both ends', () => {
    const alarm = Object.values(alarmsOf(terraform)).find((each) => each.alarm_name.endsWith('latency-hour-long'));
    const [, slow] = alarm.metric_query;
    expect(slow.metric).toEqual({
      namespace: 'AWS/ApplicationELB',
      metric_name: 'TargetResponseTime',
      dimensions: { LoadBalancer: 'app/shop/1' },
      stat: 'PR(0.5:4000)',
      period: 3600,
    });
  });

  it('stays within what CloudWatch looks back: a day for periods under an hour, a week for others', () => {
    for (const { evaluation_periods, metric_query } of Object.values(alarmsOf(terraform))) {
      for (const { metric } of metric_query) {
        if (metric)
          expect(metric.period * evaluation_periods).toBeLessThanOrEqual(metric.period < 3600 ? 86_400 : 604_800);
      }
    }
  });
});

it('promises nothing of latency unless somebody does', () => {
  expect(objectivesOf(objectivesSettings.parse({}), 'app/shop/1').map(({ id }) => id)).toEqual(['availability']);
});

it('raises nothing below the least number of failures', () => {
  const traffic = { requests: always(1), failing: always(1) };
  expect(raised(traffic, terraformOf({ minFailures: 50 }))['availability-page']).toBe(50);
  expect(raised(traffic, terraformOf({ minFailures: 1 }))['availability-page']).toBe(1);
});
