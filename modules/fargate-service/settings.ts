import { z } from 'zod';
import { hostName } from '../load-balancer/settings.ts';
import { logsSettings } from '../log-router/settings.ts';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';
import { requestAlarmsShape, scalingShape, workloadShape } from '../workload/settings.ts';
import { cpuSizes } from './sizes.ts';

/** What every service on Fargate has; the modules that run one spread it among their own settings. */
export const fargateServiceShape = {
  /** vCPU units of one task: 1024 are one vCPU. */
  cpu: oneOf(cpuSizes, '1024 are one vCPU, 256 is the smallest task'),
  /** Memory of one task. Which sizes there are depends on `cpu`. */
  memoryMiB: integer(512, 249_856, 'Fargate tasks have 512 MiB to 244 GiB'),
  ...workloadShape,
  /**
   * Seconds between SIGTERM and SIGKILL when a task is stopped
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout).
   */
  stopTimeoutSeconds: integer(2, 120, 'Fargate kills a task after 120 seconds at the latest').default(60),
  /**
   * The disk of one task, which its image and /tmp share. 20 is included in the price of each task
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html).
   */
  ephemeralStorageGiB: integer(20, 200, 'Fargate tasks have 20 to 200 GiB').default(20),
  /**
   * How many files and connections a process may have open. Without it Fargate's own 65535
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html).
   */
  openFiles: z.optional(integer(1024, 1_048_576, "leave it out to have Fargate's own 65535")),
  /** How the lines that it prints leave its tasks: by ECS itself to CloudWatch, or by a log router. What is run once has no such setting, since a deploy reads what it printed. */
  logs: logsSettings.default({ kind: 'awslogs' }),
};

const matcherForm = [
  'status codes from 200 to 499 with commas, or one range of them',
  'such as 200 or 200,204 or 200-299',
] as const;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions */
const pathPattern = text(
  /^\/[\w.$/~"'@:+&*?-]*$/,
  'a path pattern that begins with a slash',
  'such as /api/*, in which * is any text and ? any character',
)
  .max(128, { error: 'must have at most 128 characters; the load balancer takes no longer pattern' })
  .refine((pattern) => pattern.split(/[*?]/).length <= 6, {
    error: 'must have at most 5 wildcards; a listener rule takes no more',
  });

const slowStartError =
  'must be 0 or a whole number from 30 to 900; 0 gives a new task its full share of requests at once';

/** What every service on Fargate has that the load balancer sends requests to. */
export const balancedShape = {
  ...fargateServiceShape,
  /** What changes the number of tasks, in the place of `tasks`. */
  scaling: z.optional(
    group({
      ...scalingShape,
      /** The requests a minute that each task is kept at. */
      requestsPerTargetPerMinute: z.optional(
        integer(1, 1_000_000, 'a load test tells how many requests a minute one task serves'),
      ),
    }),
  ),
  alarms: group(requestAlarmsShape).prefault({}),
  /** The host names that it is asked under: `loadBalancer.domain.hostName`, and some of the others that the load balancer serves; without it all. Others get 404. */
  hosts: z.optional(list(hostName, 1, 4, 'leave it out to be asked under all host names')),
  /**
   * Patterns of the paths that it is asked for, such as `/api/*`; without it all. Others get 404. Each takes one of the load balancer's 100
   * rules, of which it needs one itself (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
   * `healthCheckPath` need not be among them: each task is asked for it directly. With a `cdn`, what that sends to Django must be.
   */
  paths: z.optional(list(pathPattern, 1, 99, 'leave it out to be asked for all paths')),
  /** What the load balancer, and ECS inside the container, ask each task for. It answers without the database, whatever the Host header says. */
  healthCheckPath: text(
    /^\/[\w./~-]+$/,
    'a path other than /',
    'a path of its own, such as /healthz, answers fast and never redirects',
  )
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    .max(1024, { error: 'must have at most 1024 characters; the load balancer asks for no longer path' })
    .default('/healthz'),
  /**
   * The status codes that mean health: one, several, or a range
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html).
   */
  healthCheckMatcher: text(/^[2-4]\d\d((,[2-4]\d\d)*|-[2-4]\d\d)$/, ...matcherForm)
    .refine((codes) => !codes.includes('-') || codes.slice(0, 3) < codes.slice(4), {
      error: `must be ${matcherForm.join('; ')}`,
    })
    .default('200'),
  /**
   * Seconds between two health checks by each node of the load balancer. For this and the next three:
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html.
   */
  healthCheckIntervalSeconds: integer(
    5,
    300,
    'a task that hangs gets requests for unhealthyThreshold times as long',
  ).default(15),
  /** Seconds after which a health check without an answer has failed. */
  healthCheckTimeoutSeconds: integer(2, 120, 'it must be less than healthCheckIntervalSeconds').default(5),
  /** How many health checks in a row a task must pass before it gets requests again. A new one gets them after the first. */
  healthyThreshold: integer(2, 10, 'the load balancer takes 2 to 10').default(2),
  /** How many health checks in a row a task must fail before it gets no more requests, and ECS replaces it. */
  unhealthyThreshold: integer(2, 10, 'the load balancer takes 2 to 10').default(3),
  /** Seconds after a task has started in which failed health checks don't count. */
  healthCheckGracePeriodSeconds: integer(0, 3600, 'Django needs 20 to 40 seconds to start').default(60),
  /**
   * Seconds for which a task that is about to stop still finishes the requests it has, 0 to 3600
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html).
   */
  deregistrationDelaySeconds: integer(0, 3600, 'it must outlast gracefulTimeoutSeconds').default(30),
  /**
   * Seconds over which the share of a new task grows to its full one, for an application that is slow until it is warm. 0 gives each request
   * to the task with the fewest under way; any other gives them in turn, since AWS refuses a slow start with least outstanding requests
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode).
   */
  slowStartSeconds: z
    .int({ error: slowStartError })
    .refine((seconds) => seconds === 0 || (seconds >= 30 && seconds <= 900), { error: slowStartError })
    .default(0),
  /**
   * Seconds for which the load balancer sends a browser to the task that answered it first, by a cookie of its own, `AWSALB`; from the task's end
   * on to another one. For state that a process keeps in its memory, and for clients that fall back from a websocket to polling. A
   * websocket itself stays with its task without it. Within a task nothing chooses the worker process. 1 to 604800
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html).
   */
  stickySeconds: z.optional(
    integer(1, 604_800, 'leave it out to have each request sent to the task with the fewest under way'),
  ),
};

/** What means nothing without a load balancer before the service, each with what it is where nobody gives it. */
export const balancedOnly = Object.entries(balancedShape)
  .filter(([name]) => !(name in fargateServiceShape) && name !== 'scaling' && name !== 'alarms')
  .map(([name, setting]) => ({ name, standard: (setting as z.ZodType).safeParse(undefined).data }));

const balancedSettings = group(balancedShape);

export type BalancedSettings = z.output<typeof balancedSettings>;

/**
 * How the kernel of a task gives up a peer that says nothing any more, as one does whose machine is gone. Linux's own take two hours for a connection without
 * traffic, and a quarter of an hour for one with. It holds for all that the task talks to and whatever library it does so by: libpq has keepalives on, and no
 * variable for them (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES). Fargate takes all of `net.*`
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html). https://docs.kernel.org/networking/ip-sysctl.html has the words.
 */
export const systemControls: Readonly<Record<`net.${string}`, number>> = {
  /** Seconds without traffic after which the kernel asks; with the two below, 20 + 4 x 5 = 40 seconds until the connection is given up. */
  'net.ipv4.tcp_keepalive_time': 20,
  /** Seconds between two questions. */
  'net.ipv4.tcp_keepalive_intvl': 5,
  /** Questions without an answer. */
  'net.ipv4.tcp_keepalive_probes': 4,
  /** How often what is not acknowledged is sent again: 6 are 25 seconds, at the least interval of 0.2 seconds that doubles. */
  'net.ipv4.tcp_retries2': 6,
  /** How often a connection is asked for again: 3 are 15 seconds. */
  'net.ipv4.tcp_syn_retries': 3,
};
