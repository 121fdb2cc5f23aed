import { z } from 'zod';
import { group, integer, leftOut, list, oneOf, text } from '../shared/setting.ts';

/** What the service beside `web` is called in ECS. */
export const webNext = 'web-next';

const strategies = ['rolling', 'blue-green', 'canary', 'linear'] as const;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html, whose words these are. */
const strategyWayOut =
  'rolling replaces task by task, blue-green moves all requests at once, canary a few first, linear step by step';

const minutes = (wayOut: string) => integer(0, 1440, wayOut);

const checkCommandWayOut = 'in exec form, such as ["python", "manage.py", "check_new_tasks"]';

const commonShape = {
  /**
   * Minutes for which the new tasks serve all requests before those of the version before are replaced. An alarm in this time sends all requests back at once. 15 are time
   * enough for alarms on minutes, which CloudWatch raises some minutes after what they are about
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html, bakeTimeInMinutes).
   */
  bakeMinutes: minutes('an alarm that comes later finds the version before gone').default(15),
  /**
   * Further alarms that send the requests back, of this environment, each without `<project>-<environment>-`, such as `users-not-served`. Errors and latency of the new tasks are
   * watched without being named. One that is raised before the first request is sent to a new task is not watched, as by ECS
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html).
   */
  alarms: z.optional(
    list(
      text(
        /^[\w.-]{1,255}$/,
        'the name of an alarm',
        'without that of the project and the environment, such as users-not-served',
      ),
      1,
      50,
      'leave it out to have the new tasks alone watched',
    ),
  ),
  /**
   * The header by which a request reaches the new tasks before users do, from when they are healthy on. Anybody who knows it may send it: it is no secret
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html, where its case does not count).
   * What CloudFront and the load balancer write themselves is not the client's
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html).
   */
  testHeader: group({
    name: text(
      /^(?!(?:host|cookie)$|cloudfront-|x-forwarded-|x-amz)[A-Za-z\d-]{1,40}$/i,
      'the name of a header of at most 40 letters, digits and hyphens, other than Host, Cookie and what begins with CloudFront-, X-Forwarded- or X-Amz',
      'AWS or each browser sends those; such as X-Deployment',
    ).default('X-Deployment'),
    value: text(
      /^[\w.:/+=-]{1,128}$/,
      'a text of at most 128 letters, digits and _.:/+=-',
      'the load balancer takes * and ? for any text',
    ).default('next'),
  }).prefault({}),
  /**
   * A command of the image that tries the new tasks before a user does: run once, as web is, with their addresses in `NEW_TASKS`, such as
   * `http://10.0.1.5:8000 http://10.0.2.7:8000`. Without an end in 0 no user sees them.
   */
  check: z.optional(
    group({
      /** In exec form. */
      command: list(text(/^[^\0]+$/, 'a word of the command', checkCommandWayOut), 1, 100, checkCommandWayOut),
      /** Seconds after which it has failed. The start of its task, one to two minutes, counts. */
      timeoutSeconds: integer(10, 3600, 'a deploy waits for it').default(600),
    }),
  ),
};

const noCanary = 'it is for strategy canary alone';
const noLinear = 'it is for strategy linear alone';

const rolling = group({
  /** How the tasks of a new version take over: `rolling`, as ECS does by itself. */
  strategy: oneOf(['rolling'], strategyWayOut),
  bakeMinutes: leftOut('rolling replaces the tasks at once; take another strategy'),
  alarms: leftOut('rolling watches none; take another strategy'),
  testHeader: leftOut('rolling has no test; take another strategy'),
  check: leftOut('rolling has none; take another strategy'),
  canaryPercent: leftOut(noCanary),
  canaryBakeMinutes: leftOut(noCanary),
  stepPercent: leftOut(noLinear),
  stepBakeMinutes: leftOut(noLinear),
});

const blueGreen = group({
  strategy: oneOf(['blue-green'], strategyWayOut),
  ...commonShape,
  canaryPercent: leftOut(noCanary),
  canaryBakeMinutes: leftOut(noCanary),
  stepPercent: leftOut(noLinear),
  stepBakeMinutes: leftOut(noLinear),
});

const canary = group({
  strategy: oneOf(['canary'], strategyWayOut),
  ...commonShape,
  /**
   * The share of the requests that the new tasks get first. ECS itself takes tenths from 0.1 to 100; here it is the weight of a target group, which is a whole number
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html). The default is that of ECS
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html).
   */
  canaryPercent: integer(1, 99, 'strategy blue-green moves all at once').default(5),
  /** Minutes for which they have that share: 0 to 1440 and 10 by default, says the same page. */
  canaryBakeMinutes: minutes('the alarms must have time to be raised').default(10),
  stepPercent: leftOut(noLinear),
  stepBakeMinutes: leftOut(noLinear),
});

const linear = group({
  strategy: oneOf(['linear'], strategyWayOut),
  ...commonShape,
  /**
   * The share of the requests that each step adds: 3 to 100, and 10 by default, says ECS, which takes tenths as well
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html).
   */
  stepPercent: integer(3, 99, 'strategy blue-green moves all at once').default(10),
  /** Minutes after each step but the last, after which come `bakeMinutes`: 0 to 1440, and 6 by default, says the same page. */
  stepBakeMinutes: minutes('the alarms must have time to be raised').default(6),
  canaryPercent: leftOut(noCanary),
  canaryBakeMinutes: leftOut(noCanary),
});

export const deploymentSettings = z.discriminatedUnion('strategy', [rolling, blueGreen, canary, linear], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be one of ${strategies.join(', ')}; ${strategyWayOut}`
      : `must be a group of settings; which ones it takes depends on strategy, ${strategies.join(', ')}`,
});

type DeploymentSettings = z.output<typeof deploymentSettings>;

/** Of a strategy that sends requests to new tasks before those of the version before are replaced. */
export type ShiftSettings = Exclude<DeploymentSettings, { strategy: 'rolling' }>;

/** The settings of a shift, or undefined where tasks are replaced one by one. */
export function shiftOf(deployment: DeploymentSettings): ShiftSettings | undefined {
  return deployment.strategy === 'rolling' ? undefined : deployment;
}

/** The share of the requests that the new tasks get, and for how long before the next step. */
export interface ShiftStep {
  percent: number;
  minutes: number;
}

/** The steps of a shift. The last one is all requests. */
export function stepsOf(shift: ShiftSettings): ShiftStep[] {
  const last = { percent: 100, minutes: shift.bakeMinutes };
  switch (shift.strategy) {
    case 'blue-green':
      return [last];
    case 'canary':
      return [{ percent: shift.canaryPercent, minutes: shift.canaryBakeMinutes }, last];
    case 'linear': {
      const { stepPercent, stepBakeMinutes } = shift;
      const before = Math.ceil(100 / stepPercent) - 1;
      return [
        ...Array.from({ length: before }, (_, index) => ({
          percent: (index + 1) * stepPercent,
          minutes: stepBakeMinutes,
        })),
        last,
      ];
    }
  }
}

/** How long users are sent to both versions, or may be sent back. */
export function shiftMinutes(shift: ShiftSettings): number {
  return stepsOf(shift).reduce((sum, { minutes }) => sum + minutes, 0);
}
