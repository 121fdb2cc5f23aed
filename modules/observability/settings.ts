import { z } from 'zod';
import { budgetSettings } from '../budget/settings.ts';
import { containerInsightsSetting } from '../cluster/container-insights.ts';
import { dashboardSettings } from '../dashboard/settings.ts';
import { objectivesSettings } from '../objectives/settings.ts';
import { probeSettings } from '../probe/settings.ts';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';
import { tracingSettings } from '../tracing/settings.ts';

/** How long a threshold must be met before it is an alarm: in `datapoints` of the last `periods`. */
export function lasting(periodSeconds: 60 | 300 | 900, periods: number, datapoints: number) {
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
export const soon = lasting(60, 5, 3);
// A deploy, or a task that is replaced, is over in less.
export const afterFiveMinutes = lasting(60, 5, 5);
export const afterTenMinutes = lasting(60, 10, 10);

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const logRetention = oneOf(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  'CloudWatch Logs takes no other period',
);

/** Slack, and Teams by its connectors and by its workflows. */
const chatWebhook =
  /^https:\/\/([\w-]+\.)*(hooks\.slack\.com|webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)([:/?#]|$)/i;

/** Who is told of something by SNS. */
export const subscribers = list(
  text(
    /^(https:\/\/[^\s@/]+(\/\S*)?|[^\s@:/<>()[\]\\,;"]+@[^\s@:/<>()[\]\\,;"]+\.[^\s@:/<>()[\]\\,;"]+)$/,
    'an e-mail address or an https:// endpoint',
    'such as ops@example.com',
  ).refine((endpoint) => !chatWebhook.test(endpoint), {
    error:
      'must not be the webhook of a chat, which confirms no subscription; connect the chat to the topic by Amazon Q Developer: https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html',
  }),
  0,
  100,
  'a mailing list is one address for many people',
);

export const observabilitySettings = group({
  containerInsights: containerInsightsSetting,
  /** Days for which CloudWatch keeps logs. */
  logRetentionDays: logRetention,
  /**
   * Who is told of alarms, and that they are over: e-mail addresses, and https:// endpoints of services such as PagerDuty. AWS asks each
   * to confirm. A chat is connected to the topic by Amazon Q Developer, once, by hand: Slack and Teams want a person's consent
   * (https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html).
   */
  alarmSubscribers: subscribers.default([]),
  /** Answers of 5xx that the load balancer gives by itself: no task took the request, or none answered in time. */
  loadBalancerErrors: group({
    /** Requests in a period. There are next to none while all is well, however many requests there are. */
    requests: integer(1, 1_000_000, 'how many requests in a period').default(20),
    ...soon,
  }).prefault({}),
  /** A look at the application from outside, by a function in Lambda. Without it there is none. */
  probe: z.optional(probeSettings),
  /** What the environment may cost in a month, and who is told when it costs more. Without it nobody is. */
  budget: z.optional(budgetSettings),
  dashboard: dashboardSettings,
  /** Without it, nothing is promised. */
  objectives: z.optional(objectivesSettings),
  /** Follows requests, and tasks of Celery, through all services, into X-Ray. Without it nothing is traced. */
  tracing: z.optional(tracingSettings),
});

export type ObservabilitySettings = z.output<typeof observabilitySettings>;
