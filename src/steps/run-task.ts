import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  type AwsVpcConfiguration,
  DescribeTasksCommand,
  ECSClient,
  ECSServiceException,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { UserError } from '../configuration/finding.ts';
import { byHand } from './by-hand.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClientConfig } from './credentials.ts';
import { listenForInterruption } from './interruption.ts';
import { wrongWith } from './outcome.ts';
import { knownReason, roleNotKnown } from './stopped-reasons.ts';
import { type LoggedTask, TaskLog } from './task-log.ts';

const pollSeconds = 3;

/** How long IAM may take to tell everybody of a new role. */
const secondsForNewRole = 120;

/** A task on Fargate that is run once, until its container ends. */
interface OneOffTask extends LoggedTask {
  cluster: string;
  /** The ARN. */
  taskDefinition: string;
  /** What that runs in place of the task definition's own command, in exec form. */
  command?: string[];
  network: AwsVpcConfiguration;
  /** It is stopped then. */
  timeoutSeconds: number;
  /** Whether it must not run beside another one of its family. */
  onlyOne: boolean;
  /** For the list of tasks: at most 128 characters (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html). */
  startedBy: string;
  words: Words;
}

/** What its errors say. */
interface Words {
  /** What it is called. */
  name: string;
  /** The setting, `migration` or `web`, that says how large it is. */
  setting: string;
  /** What to do when it took too long. */
  tooLong: string;
  /** What to do when it failed by itself. */
  failed: string;
  /** How to start it anew. */
  again: string;
}

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
  const interruption = listenForInterruption();
  try {
    if (task.onlyOne) await refuseSecond(ecs, task);
    if (interruption.by()) throw new UserError([interrupted('nothing was run')]);
    const taskArn = await start(ecs, task, clock);
    const giveUpAt = clock.now() + timeoutSeconds * 1000;
    const log = new TaskLog(new CloudWatchLogsClient(config), task, taskArn);
    const told = () => `${taskArn}: ran ${taskDefinition}; ${log.end()}`;

    for (;;) {
      await Promise.race([clock.sleep(pollSeconds * 1000), interruption.happened]);
      if (interruption.by()) {
        const outcome = await stop(ecs, cluster, taskArn, `Interrupted by ${interruption.by()}`);
        throw new UserError([interrupted(outcome), told()]);
      }
      const described = await describe(ecs, task, taskArn);
      await log.print();
      if (described?.lastStatus === 'STOPPED') {
        const wrong = wrongWith(described, task);
        if (!wrong) return;
        const { got, wayOut, exitCode } = wrong;
        throw new TaskFailed([{ path: words.name, must: 'must end with exit code 0', got, wayOut }, told()], exitCode);
      }
      if (clock.now() >= giveUpAt) {
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

async function refuseSecond(ecs: ECSClient, { cluster, taskDefinition, words }: OneOffTask): Promise<void> {
  const family = familyOf(taskDefinition);
  const wanted = async (desiredStatus: 'RUNNING' | 'STOPPED') =>
    (await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus }))).taskArns ?? [];
  const toldToStop = await wanted('STOPPED');
  const { tasks = [] } =
    toldToStop.length > 0 ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: toldToStop })) : {};
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

/** @returns the ARN of the task. */
async function start(ecs: ECSClient, task: OneOffTask, clock: Clock): Promise<string> {
  const { words } = task;
  const run = new RunTaskCommand({
    cluster: task.cluster,
    taskDefinition: task.taskDefinition,
    count: 1,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    networkConfiguration: { awsvpcConfiguration: task.network },
    ...(task.command && { overrides: { containerOverrides: [{ name: task.container, command: task.command }] } }),
    startedBy: task.startedBy,
    enableECSManagedTags: true,
    propagateTags: 'TASK_DEFINITION',
    // A call that is repeated starts no second task.
    clientToken: randomUUID(),
  });
  const refused = (reason: string | undefined) =>
    new UserError([
      {
        path: words.name,
        must: 'must be started by ECS',
        got: reason,
        wayOut: `${knownReason(reason)?.wayOut(words.setting) ?? 'mend what ECS says'}, then ${words.again}`,
      },
    ]);
  const giveUpAt = clock.now() + secondsForNewRole * 1000;
  for (;;) {
    try {
      const { tasks, failures } = await ecs.send(run);
      const taskArn = tasks?.[0]?.taskArn;
      if (taskArn) return taskArn;
      throw refused(failures?.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(', ')).join(', '));
    } catch (error) {
      if (!(error instanceof ECSServiceException)) throw error;
      if (!roleNotKnown.test(error.message) || clock.now() >= giveUpAt) {
        throw refused(`${error.name}: ${error.message}`);
      }
      await clock.sleep(pollSeconds * 1000);
    }
  }
}

/**
 * Undefined when AWS does not say, now.
 * @throws UserError when it never will.
 */
async function describe(ecs: ECSClient, { cluster, words }: OneOffTask, taskArn: string): Promise<Task | undefined> {
  try {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    return tasks?.[0];
  } catch (error) {
    const { name, message } = error as Error;
    if (/AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId/.test(name)) {
      throw new UserError([
        {
          path: taskArn,
          must: 'must be looked at by whoever started it',
          got: `${name}: ${message}`,
          wayOut: `it may run on: stop it with ${byHand('stop-task --task', cluster, taskArn)}, mend the credentials or their policy, then ${words.again}`,
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
    await ecs.send(new StopTaskCommand({ cluster, task, reason }));
    return 'it was stopped';
  } catch (error) {
    return `it may run on, since it could not be stopped (${(error as Error).message}): try ${byHand('stop-task --task', cluster, task)}`;
  }
}
