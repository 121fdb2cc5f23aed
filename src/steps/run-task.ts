import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ECSClient, ListTasksCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { UserError } from '../configuration/finding.ts';
import { byHand } from './by-hand.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClientConfig } from './credentials.ts';
import { listenForInterruption } from './interruption.ts';
import { wrongWith } from './outcome.ts';
import { nothingRun, notStarted, type OneOffTask, pollSeconds, refusesCaller, start } from './start-task.ts';
import { TaskLog } from './task-log.ts';

/** A task may have ended since the look before: AWS has so long to say so. */
const lastLookSeconds = 10;

/** Of the log, each of 1 MB or 10,000 lines at most: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
const pagesBetweenLooks = 10;

/** How long whoever interrupts a task, or whom it kept waiting, waits for AWS to stop it. */
const secondsToStop = 20;

/** A task that has ended, and not in 0. */
export class TaskFailed extends UserError {
  /** Undefined where its container did not start, or ECS does not say. */
  readonly exitCode: number | undefined;

  constructor(findings: ConstructorParameters<typeof UserError>[0], exitCode: number | undefined) {
    super(findings);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a task, and prints what it logs until it ends. It is stopped after `timeoutSeconds`, or when nobody waits for it any more.
 * @throws TaskFailed when it does not end with exit code 0.
 * @throws UserError when another one runs that it must not run beside, or it can't be started, or is stopped.
 */
export async function runTask(task: OneOffTask, config: ClientConfig, clock: Clock = systemClock): Promise<void> {
  const { cluster, taskDefinition, timeoutSeconds, words } = task;
  const ecs = new ECSClient(config);
  const interruption = listenForInterruption(task.needless);
  try {
    const taskArn = await begin();
    const giveUpAt = clock.now() + timeoutSeconds * 1000;
    // By itself, so that no call that is not answered outlasts it by more than a last look takes.
    const late = AbortSignal.timeout((timeoutSeconds + lastLookSeconds) * 1000);
    const over = AbortSignal.any([late, interruption.signal]);
    const log = new TaskLog(new CloudWatchLogsClient(config), task, taskArn);
    const told = () => `${taskArn}: ran ${taskDefinition}; ${log.end()}`;

    for (;;) {
      await Promise.race([clock.sleep(pollSeconds * 1000), interruption.happened]);
      const described = interruption.by() ? undefined : await describe(ecs, task, taskArn, over);
      const hasStopped = described?.lastStatus === 'STOPPED';
      await log.print(over, hasStopped ? Number.POSITIVE_INFINITY : pagesBetweenLooks);
      if (hasStopped) {
        const wrong = wrongWith(described, task);
        if (!wrong) return;
        const { got, wayOut, exitCode } = wrong;
        throw new TaskFailed([{ path: words.name, must: 'must end with exit code 0', got, wayOut }, told()], exitCode);
      }
      if (interruption.by()) {
        const outcome = await stop(ecs, cluster, taskArn, `Interrupted by ${interruption.by()}`);
        throw new UserError([interrupted(outcome), told()]);
      }
      if (late.aborted || clock.now() >= giveUpAt) {
        const outcome = await stop(ecs, cluster, taskArn, `Not done after ${timeoutSeconds} seconds`);
        throw new UserError([
          {
            path: words.name,
            must: `must end within ${timeoutSeconds} seconds`,
            got: described?.lastStatus,
            wayOut: `${outcome}; ${words.tooLong}, then ${words.again}`,
          },
          told(),
        ]);
      }
    }
  } finally {
    interruption.ignore();
  }

  /** @returns the ARN of the task. */
  async function begin(): Promise<string> {
    let outcome = nothingRun;
    try {
      if (task.onlyOne) await refuseSecond(ecs, task, interruption.signal);
      interruption.signal.throwIfAborted();
      outcome = `it may have been started: see aws ecs list-tasks --family ${familyOf(taskDefinition)} --cluster ${cluster} --region ${cluster.split(':')[3]}`;
      return await start(ecs, task, clock, interruption);
    } catch (error) {
      if (interruption.by()) throw new UserError([interrupted(outcome)]);
      throw error instanceof UserError ? error : notStarted(task, error, outcome);
    }
  }

  function interrupted(outcome: string) {
    return {
      path: words.name,
      must: 'must run to its end',
      got: interruption.by(),
      wayOut: `${outcome}; ${words.again}`,
    };
  }
}

/** The family of a task definition. */
export function familyOf(taskDefinitionArn: string): string {
  return taskDefinitionArn.replace(/.*\/(.*):\d+/, '$1');
}

async function refuseSecond(
  ecs: ECSClient,
  { cluster, taskDefinition, words }: OneOffTask,
  abortSignal: AbortSignal,
): Promise<void> {
  const family = familyOf(taskDefinition);
  const wanted = async (desiredStatus: 'RUNNING' | 'STOPPED') =>
    (await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus }), { abortSignal })).taskArns ?? [];
  const toldToStop = await wanted('STOPPED');
  const { tasks = [] } =
    toldToStop.length > 0
      ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: toldToStop }), { abortSignal })
      : {};
  const stopping = tasks.flatMap(({ taskArn, lastStatus }) => (taskArn && lastStatus !== 'STOPPED' ? [taskArn] : []));
  const there = [...(await wanted('RUNNING')), ...stopping];
  const [running] = there;
  if (!running) return;
  throw new UserError([
    {
      path: words.name,
      must: 'must not run twice at a time',
      got: there.join(' '),
      wayOut: `wait for it, or stop it with ${byHand('stop-task --task', cluster, running)}, then ${words.again}`,
    },
  ]);
}

/**
 * Undefined when AWS does not say, now.
 * @throws UserError when it never will.
 */
async function describe(
  ecs: ECSClient,
  { cluster, words }: OneOffTask,
  taskArn: string,
  abortSignal: AbortSignal,
): Promise<Task | undefined> {
  try {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }), { abortSignal });
    return tasks?.[0];
  } catch (error) {
    if (abortSignal.aborted) return undefined;
    const { name, message } = error as Error;
    if (refusesCaller.test(name)) {
      throw new UserError([
        {
          path: taskArn,
          must: 'must be looked at by whoever started it',
          got: `${name}: ${message}`,
          wayOut: `it may run on: stop it with ${byHand('stop-task --task', cluster, taskArn)}, fix the credentials or their policy, then ${words.again}`,
        },
      ]);
    }
    console.warn(`${taskArn}: can't be looked at now, ${message}`);
    return undefined;
  }
}

/** @returns what became of it. */
async function stop(ecs: ECSClient, cluster: string, task: string, reason: string): Promise<string> {
  try {
    await ecs.send(new StopTaskCommand({ cluster, task, reason }), {
      abortSignal: AbortSignal.timeout(secondsToStop * 1000),
    });
    return 'it was stopped';
  } catch (error) {
    return `it may run on, since it could not be stopped (${(error as Error).message}): try ${byHand('stop-task --task', cluster, task)}`;
  }
}
