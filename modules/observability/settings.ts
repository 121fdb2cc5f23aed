import type { z } from 'zod';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';

/** How long a threshold must be met before it is an alarm: in `datapoints` of the last `periods`. */
function lasting(periodSeconds: 60 | 300 | 900, periods: number, datapoints: number) {
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
  /**
   * Tasks that should run and don't. Half of ten minutes: one that is added or replaced misses three at most, and one that ends every minute or
   * two never misses ten in a row. Raise `datapoints` where scaling adds tasks for more than five minutes on end.
   */
  missingTasks: group({
    tasks: integer(1, 5000, 'how many tasks are missing').default(1),
    ...lasting(60, 10, 5),
  }).prefault({}),
  /** Memory, of the task that uses the most. One that needs more than it has is killed. */
  memory: group({
    percent: integer(1, 100, 'a share of the memory that a task has').default(90),
    ...afterFiveMinutes,
  }).prefault({}),
};

/** The alarms of a Celery worker. CPU at its ceiling is what a worker is for. */
export const workerAlarmsShape = {
  ...serviceAlarmsShape,
  /** More tasks wait than `backlog` lets, with as many workers as there are: scaling has come to its end, or there is none. */
  backlog: group(lasting(60, 15, 15)).prefault({}),
  /**
   * Tasks wait in a queue, or were left there by a worker that was killed, and no worker runs. One that has to start is there within some
   * minutes. A worker with `sharesQueues` has no such alarm.
   */
  unattended: group({
    tasks: integer(1, 1_000_000, 'how many tasks are not done').default(1),
    ...afterTenMinutes,
  }).prefault({}),
  /** Tasks that end in an error, counted in the logs. A worker that logs less than INFO logs no others, so that any failures are all of its tasks. */
  failures: group({
    /** The share of the tasks that end, in percent. 10 is far above what single bad tasks make of many. */
    percent: integer(1, 100, 'a share of the tasks').default(10),
    /** Tasks that end in a period below which it is no alarm. Raise it where one failure of 5 is none. */
    minTasks: integer(1, 1_000_000, 'a share of few tasks says little').default(5),
    // In five minutes, one place for tasks of two would never come to so many.
    ...lasting(900, 1, 1),
  }).prefault({}),
};

/** The alarms of a broker in SQS, on each of its queues. */
export const sqsBrokerAlarmsShape = {
  /** How old the oldest task of a queue is. A queue that nobody takes from grows old without growing long. */
  oldestTask: group({
    /** Seconds, beside those for which a worker may have it: SQS counts them too. A quarter of an hour is more than any deploy takes. */
    seconds: integer(1, 1_209_600, 'SQS keeps a message for 14 days at most').default(900),
    ...soon,
  }).prefault({}),
  /** Tasks that no worker could finish. None of them goes by itself, so the first is told of, and at once. */
  deadLetters: group({
    tasks: integer(1, 1_000_000, 'how many tasks are in the dead-letter queue').default(1),
    ...lasting(300, 1, 1),
  }).prefault({}),
};

/** The alarms of a service behind the load balancer. */
export const requestAlarmsShape = {
  ...serviceAlarmsShape,
  /** CPU, on average over the tasks. At 90 percent for long, scaling has come to its end, or there is none. */
  cpu: group({
    percent: integer(1, 100, 'a share of the CPU that the tasks have').default(90),
    ...afterTenMinutes,
  }).prefault({}),
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
  /** Tasks that fail the health checks of the load balancer. ECS replaces each, so no single one fails for five minutes on end. */
  unhealthyHosts: group({
    hosts: integer(1, 5000, 'how many tasks fail their health checks').default(1),
    ...soon,
  }).prefault({}),
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const logRetention = oneOf(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  'CloudWatch Logs takes no other period',
);

/** Slack, and Teams by its connectors and by its workflows. */
const chatWebhook =
  /^https:\/\/([\w-]+\.)*(hooks\.slack\.com|webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)([:/?#]|$)/i;

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
      /^(https:\/\/[^\s@/]+(\/\S*)?|[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+)$/,
      'an e-mail address or an https:// endpoint',
      'such as ops@example.com',
    ).refine((endpoint) => !chatWebhook.test(endpoint), {
      error:
        'must not be the webhook of a chat, which confirms no subscription; connect the chat to the topic by Amazon Q Developer: https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html',
    }),
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
export type WorkerAlarmsSettings = z.output<z.ZodObject<typeof workerAlarmsShape>>;
export type SqsBrokerAlarmsSettings = z.output<z.ZodObject<typeof sqsBrokerAlarmsShape>>;
export type RequestAlarmsSettings = z.output<z.ZodObject<typeof requestAlarmsShape>>;
export type ObservabilitySettings = z.output<typeof observabilitySettings>;
