import type { Metric, Operands } from '../observability/metric.ts';
import { defaultPercentile, type ObjectivesSettings } from './settings.ts';

/** Days that an error budget is for. */
export const budgetDays = 30;

/** How much faster than the budget allows it is spent, over a long window and a short one, and who is told. */
export interface Burn {
  id: 'hour' | 'six-hours' | 'three-days';
  tells: 'page' | 'ticket';
  longSeconds: number;
  shortSeconds: number;
  /** 1 spends the budget in 30 days. */
  rate: number;
}

/**
 * The long window says that the budget is at stake, the short one that it is being spent still: an alarm is over soon after its cause is.
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts, table 5-8: 2, 5 and 10 percent of the budget are gone by then.
 */
export const burns: readonly Burn[] = [
  { id: 'hour', tells: 'page', longSeconds: 3600, shortSeconds: 300, rate: 14.4 },
  { id: 'six-hours', tells: 'page', longSeconds: 6 * 3600, shortSeconds: 1800, rate: 6 },
  { id: 'three-days', tells: 'ticket', longSeconds: 3 * 24 * 3600, shortSeconds: 6 * 3600, rate: 1 },
];

/** What is promised, and the requests that miss it. */
export interface Objective {
  id: 'availability' | 'latency';
  /** In a sentence. */
  promise: string;
  /** What users see when it is missed. */
  missedBy: string;
  /** Percent of the requests that may miss it. */
  budgetPercent: number;
  /** How many requests missed it, of how many, reckoned of the metrics. */
  missed: string;
  total: string;
  operands: Operands;
}

/**
 * The longest that a load balancer waits for an answer, in seconds: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html.
 * An alarm takes the rank of a percentile with both of its ends: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, ExtendedStatistic.
 */
const longestAnswerSeconds = 4000;

/** Of all requests to a load balancer. It measures no health checks. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
export function objectivesOf(
  { availabilityPercent, latencyMilliseconds, percentile = defaultPercentile }: ObjectivesSettings,
  loadBalancer: string,
): Objective[] {
  const of = (metricName: string, stat: string): Metric => ({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensions: { LoadBalancer: loadBalancer },
    stat,
  });
  const requests = of('RequestCount', 'Sum');
  const availability: Objective = {
    id: 'availability',
    promise: `${availabilityPercent} % of the requests get another answer than 5xx`,
    missedBy: 'get 5xx',
    budgetPercent: left(availabilityPercent),
    missed: 'failed',
    total: 'all',
    operands: {
      balancer: of('HTTPCode_ELB_5XX_Count', 'Sum'),
      targets: of('HTTPCode_Target_5XX_Count', 'Sum'),
      requests,
      // None of these is measured while it would be 0, and an operator lacks a value where one of both sides does. SUM and MAX of an array take what there is. FILL is no way out: AWS does not
      // say what it makes of a metric without any value, such as that of errors in a month without one.
      none: 'requests * 0',
      failed: 'SUM([balancer, targets, none])',
      // RequestCount lacks what no target could be chosen for, which is all that comes while nothing runs.
      all: 'MAX([requests, failed])',
    },
  };
  if (latencyMilliseconds === undefined) return [availability];
  const slow = of('TargetResponseTime', `PR(${latencyMilliseconds / 1000}:${longestAnswerSeconds})`);
  return [
    availability,
    {
      id: 'latency',
      promise: `${percentile} % of the requests are answered within ${latencyMilliseconds} ms`,
      missedBy: `wait longer than ${latencyMilliseconds} ms`,
      budgetPercent: left(percentile),
      missed: 'requests * slow / 100',
      total: 'requests',
      operands: { slow, requests },
    },
  ];
}

/** How many percent of the requests missed it. */
export function missedPercent({ missed, total }: Objective): string {
  return `100 * ${missed} / ${total}`;
}

/** What is left to 100, without what binary fractions add. */
const left = (percent: number) => Number((100 - percent).toFixed(6));
