import { z } from 'zod';
import { afterFiveMinutes, afterTenMinutes, lasting, soon } from '../observability/settings.ts';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';
import {
  fitTaskDefinition,
  tooLongVariables,
  variableName,
  variablesError,
  variableValue,
} from '../shared/variables.ts';
import { permissionSettings } from './permissions.ts';
import { cronExpression, timeZone } from './when.ts';

/** AWS allows a service that many (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html). */
const mostTasks = 5000;

const boundsShape = {
  /** The fewest tasks. */
  minTasks: integer(0, mostTasks, '0 lets the service sleep'),
  /** The most tasks. The connections of the database and the addresses of the network must do for them. */
  maxTasks: integer(0, mostTasks, 'what the load asks for beyond it is not met'),
};

const scheduledAction = group({
  /** The name of the action in AWS. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as night').max(100, {
    error: 'must have at most 100 characters; it is part of an address',
  }),
  /**
   * When these bounds begin to hold, as AWS takes it: minutes, hours, day of month, month, day of week, year
   * (https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html).
   */
  when: cronExpression,
  /** The time zone that `when` is read in, by its IANA name. */
  timeZone: timeZone.default('UTC'),
  ...boundsShape,
});

/**
 * What changes the number of tasks. Of several targets the one that asks for the most tasks wins
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html).
 */
export const scalingShape = {
  ...boundsShape,
  /** The share of their CPU, in percent, that the tasks are kept at on average. 60 leaves room for the minutes a new one needs. */
  cpuPercent: z.optional(integer(1, 100, '60 leaves room for the minutes that a new task needs')),
  /** The share of their memory, in percent, that the tasks are kept at on average. */
  memoryPercent: z.optional(integer(1, 100, 'Python seldom gives memory back: CPU or requests follow the load better')),
  /** Seconds after tasks were added in which no more are, unless even more are asked for. */
  scaleOutCooldownSeconds: integer(0, 3600, 'a task starts in one to two minutes').default(60),
  /** Seconds after tasks were taken away in which no more are. */
  scaleInCooldownSeconds: integer(0, 3600, 'too short a time takes away what the next minute needs').default(180),
  /**
   * For a spike that a target follows too slowly: tasks that are added at once after one minute with that much CPU, in rising order
   * (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html: 20 steps a policy).
   */
  steps: z.optional(
    list(
      group({
        /** From this average CPU on, in percent. */
        cpuPercent: integer(1, 100, 'take more than the target that is kept otherwise'),
        /** So many tasks are added. */
        addTasks: integer(1, mostTasks, 'maxTasks is never exceeded'),
      }),
      1,
      20,
      'leave it out to add tasks by the targets alone',
    ),
  ),
  /**
   * Other bounds from a time on, until the next action: office hours, or a night without tasks. Those above hold until the first one,
   * and no apply puts them back.
   */
  schedule: z.optional(
    list(
      scheduledAction,
      2,
      200,
      'bounds hold until another action changes them: one that sends to sleep needs one that wakes',
    ),
  ),
};

/** What every service has, whatever runs it. */
export const workloadShape = {
  /** How many tasks run, if it is always the same number. */
  tasks: z.optional(integer(0, mostTasks, '0 stops the service and keeps all else')),
  /** What changes the number of tasks, in the place of `tasks`. */
  scaling: z.optional(group(scalingShape)),
  /**
   * What the image was built for. arm64 costs a fifth less (https://aws.amazon.com/fargate/pricing/). All services of an environment run one
   * image: where they differ, it must hold both (`docker buildx build --platform linux/amd64,linux/arm64`).
   */
  architecture: oneOf(['x86_64', 'arm64'], 'the one that the image was built for').default('x86_64'),
  /**
   * Who runs the command, by the numbers of user and group. Without it the image's own user, to whom its files belong: set it where that
   * is root, or where a policy asks the task definition for it
   * (https://docs.aws.amazon.com/config/latest/developerguide/ecs-task-definition-linux-user-non-root.html).
   */
  user: z.optional(
    text(/^[1-9]\d{0,8}:[1-9]\d{0,8}$/, 'the numbers of a user and a group other than root', 'such as 1000:1000'),
  ),
  /**
   * What begins the container. `none`: its command alone, whatever ENTRYPOINT the image has. `image`: the image's ENTRYPOINT, with the command as its
   * arguments; the ENTRYPOINT must end in `exec "$@"`, so that the signal to stop reaches the command.
   */
  entryPoint: oneOf(['none', 'image'], "image only if the image's ENTRYPOINT prepares what the command needs").default(
    'none',
  ),
  /** Variables of this service alone, beside those of all. Nothing secret: everyone who may see the tasks can read them. */
  variables: z.optional(
    z
      .record(variableName, variableValue, { error: variablesError })
      .refine(fitTaskDefinition, { error: tooLongVariables }),
  ),
  /** What the code of this service may do in AWS, beside what the stack lets all services do. The boundary of its role grows by it. */
  permissions: z.optional(list(permissionSettings, 1, 20, 'the policy of a role holds 10,240 characters')),
};

/**
 * How ECS asks a container whether it is well; it replaces a task whose container is not
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
 */
export const containerHealthCheckShape = {
  /** Seconds between two checks. A new task counts as healthy after the first, so a deploy waits for it. */
  intervalSeconds: integer(5, 300, 'a deploy waits for the first check').default(15),
  /** Seconds after which a check without an answer has failed. */
  timeoutSeconds: integer(2, 60, 'a busy task answers late').default(5),
  /** How many checks in a row may fail before the task is replaced. Four bear a minute at full load. */
  retries: integer(1, 10, 'a task that is busy and no more should not be replaced').default(4),
  /** Seconds after the start in which failed checks don't count. */
  startPeriodSeconds: integer(0, 300, 'Django needs 20 to 40 seconds to start').default(60),
};

/** Of what no load balancer asks, so that nothing else says whether it has started. */
export const containerHealthCheckSettings = group({
  ...containerHealthCheckShape,
  /**
   * Seconds after the start in which failed checks don't count, and no process counts as hung. What starts faster is no later for it: the first check
   * that succeeds counts at once. So it is the longest that ECS takes: on a quarter of a vCPU the imports of a large application alone take more than a minute.
   */
  startPeriodSeconds: integer(0, 300, 'imports alone can take minutes').default(300),
});

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
  /** No task that passes the health checks of the load balancer. A deploy or a task that is replaced always leaves one, so three minutes of five are an outage. */
  noHealthyHosts: group(soon).prefault({}),
};

export type ContainerHealthCheckSettings = z.output<typeof containerHealthCheckSettings>;

type WorkloadSettings = z.output<z.ZodObject<typeof workloadShape>>;
export type ScalingSettings = NonNullable<WorkloadSettings['scaling']>;
export type ServiceAlarmsSettings = z.output<z.ZodObject<typeof serviceAlarmsShape>>;
export type RequestAlarmsSettings = z.output<z.ZodObject<typeof requestAlarmsShape>>;

/** How many tasks there are, be it always the same number or not. */
export type TaskCountSettings = Pick<WorkloadSettings, 'tasks' | 'scaling'>;

/** How few and how many tasks there may be, and where in the settings of the service that stands. */
export interface TaskBounds {
  path: string;
  minTasks: number;
  maxTasks: number;
}

/** All that hold at one time or another. */
export function taskBounds({ tasks = 0, scaling }: TaskCountSettings): TaskBounds[] {
  if (scaling === undefined) return [{ path: 'tasks', minTasks: tasks, maxTasks: tasks }];
  return [scaling, ...(scaling.schedule ?? [])].map(({ minTasks, maxTasks }, index) => ({
    path: index === 0 ? 'scaling' : `scaling.schedule[${index - 1}]`,
    minTasks,
    maxTasks,
  }));
}

/** How few tasks there may be at any time. */
export function minTasks(settings: TaskCountSettings): number {
  return Math.min(...taskBounds(settings).map((bounds) => bounds.minTasks));
}

/** How many tasks there may be at any time. */
export function maxTasks(settings: TaskCountSettings): number {
  return Math.max(...taskBounds(settings).map((bounds) => bounds.maxTasks));
}
