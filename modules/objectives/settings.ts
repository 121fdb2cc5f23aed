import { z } from 'zod';
import { group, integer } from '../shared/setting.ts';

/** A share of requests, in percent. Below 95, no outage would spend the budget as fast as the fastest alarm asks for. */
function percent(wayOut: string) {
  const error = `must be a number from 95 to 99.99; ${wayOut}`;
  return z.number({ error }).min(95, { error }).max(99.99, { error });
}

/** What users are promised, over 30 days: docs/alarms.md. */
export const objectivesSettings = group({
  /** Percent of the requests to the load balancer that get another answer than 5xx, over 30 days. What is left to 100 is the error budget. */
  availabilityPercent: percent('99.9 leaves 43 minutes of outage a month').default(99.9),
  /** Milliseconds within which tasks answer `percentile` percent of the requests, over 30 days. Without it, nothing is promised of latency. */
  latencyMilliseconds: z.optional(integer(10, 60_000, 'users leave after a few seconds')),
  /** Percent of the requests that are answered within `latencyMilliseconds`, where that is set: 95 if left out. */
  percentile: z.optional(percent('95 leaves one request in twenty that may be slower')),
  /**
   * Requests that failed, or were slow, in the longer one of an alarm's two windows before it tells. With fewer, few requests are the reason why their share is
   * large: one error at night wakes nobody.
   */
  minFailures: integer(1, 1_000_000, 'how many requests in an hour or longer').default(10),
});

/** One request in twenty may be slower. */
export const defaultPercentile = 95;

export type ObjectivesSettings = z.output<typeof objectivesSettings>;
