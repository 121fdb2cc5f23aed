import type { z } from 'zod';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';

/** How long a threshold must be met before it is an alarm: in `datapoints` of the last `periods`. */
function lasting(periodSeconds: 60 | 300, periods: number, datapoints: number) {
  return {
    /** Seconds that one datapoint is measured over. */
    periodSeconds: oneOf([60, 300, 900, 3600], 'AWS measures once a minute').default(periodSeconds),
    /** How many of the last periods are looked at. */
    periods: integer(1, 24, 'CloudWatch looks back a day at most').default(periods),
    /** In how many of them the threshold must be met. */
    datapoints: integer(1, 24, 'it can be no more than periods').default(datapoints),
  };
}

// Three minutes of five are no single burst, and are noticed before users write.
const soon = lasting(60, 5, 3);
// A deploy, or a task that is replaced, is over in less.
const afterFiveMinutes = lasting(60, 5, 5);
const afterTenMinutes = lasting(60, 10, 10);

/** The alarms of every service. */
export const serviceAlarmsShape = {
  /** Tasks that should run and don't. One that is added or replaced is there within some minutes. */
  missingTasks: group({
    tasks: integer(1, 5000, 'how many tasks are missing').default(1),
    ...afterTenMinutes,
  }).prefault({}),
  /** CPU, on average over the tasks. At 90 percent for long, scaling has come to its end, or there is none. */
  cpu: group({
    percent: integer(1, 100, 'a share of the CPU that the tasks have').default(90),
    ...afterTenMinutes,
  }).prefault({}),
  /** Memory, of the task that uses the most. One that needs more than it has is killed. */
  memory: group({
    percent: integer(1, 100, 'a share of the memory that a task has').default(90),
    ...afterFiveMinutes,
  }).prefault({}),
};

/** The alarms of a service behind the load balancer. */
export const requestAlarmsShape = {
  ...serviceAlarmsShape,
  /** Answers of 5xx that the application gives. */
  errors: group({
    /** The share of the requests, in percent. 5 is far above what a single broken page makes. */
    percent: integer(1, 100, 'a share of the requests').default(5),
    /** Requests in a period below which it is no alarm: one error at night is a high share of few. */
    minRequests: integer(1, 1_000_000, 'a share of few requests says little').default(20),
    ...soon,
  }).prefault({}),
  /** What the slowest of twenty requests takes: the 95th percentile. Users leave a page that takes two seconds. */
  latency: group({ milliseconds: integer(1, 3_600_000, 'of the 95th percentile').default(2000), ...soon }).prefault({}),
  /** Tasks that fail the health checks of the load balancer. */
  unhealthyHosts: group({
    hosts: integer(1, 5000, 'how many tasks fail their health checks').default(1),
    ...afterFiveMinutes,
  }).prefault({}),
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const logRetention = oneOf(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  'CloudWatch Logs takes no other period',
);

export const observabilitySettings = group({
  /** Days for which CloudWatch keeps logs. */
  logRetentionDays: logRetention,
  /**
   * Who is told of alarms, and that they are over: e-mail addresses, and https:// endpoints of services such as PagerDuty. AWS asks each
   * to confirm. A chat is connected to the topic by Amazon Q Developer, once, by hand: Slack and Teams want a person's consent
   * (https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html).
   */
  alarmSubscribers: list(
    text(
      /^(https:\/\/[^\s@]+|[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+)$/,
      'an e-mail address or an https:// endpoint',
      'such as ops@example.com',
    ),
    0,
    100,
    'a mailing list is one address for many people',
  ).default([]),
  /** Answers of 5xx that the load balancer gives by itself: no task took the request, or none answered in time. */
  loadBalancerErrors: group({
    /** Requests in a period. There are next to none while all is well, however many requests there are. */
    requests: integer(1, 1_000_000, 'how many requests in a period').default(20),
    ...soon,
  }).prefault({}),
});

export type ServiceAlarmsSettings = z.output<z.ZodObject<typeof serviceAlarmsShape>>;
export type RequestAlarmsSettings = z.output<z.ZodObject<typeof requestAlarmsShape>>;
export type ObservabilitySettings = z.output<typeof observabilitySettings>;
