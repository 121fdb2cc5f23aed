import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, GetLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
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
import { type Clock, systemClock } from './clock.ts';
import type { ClientConfig } from './credentials.ts';
import { knownReason, roleNotKnown } from './stopped-reasons.ts';

const pollSeconds = 3;
const linesInError = 20;

/** How long IAM may take to tell everybody of a new role. */
const secondsForNewRole = 120;

/** A task on Fargate that is run once. */
interface OneOffTask {
  cluster: string;
  /** The ARN. */
  taskDefinition: string;
  /** The container that is waited for. */
  container: string;
  /** What that runs in place of the task definition's own command, in exec form. */
  command?: string[];
  network: AwsVpcConfiguration;
  log: { group: string | undefined; streamPrefix: string | undefined };
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
  return taskDefinitionArn.replace(/^.*\/(.*):\d+$/, '$1');
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
      wayOut: `wait for it, or stop it with ${command('stop-task --task', cluster, running)}, then ${words.again}`,
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
    if (/^(AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId)/.test(name)) {
      throw new UserError([
        {
          path: taskArn,
          must: 'must be looked at by whoever started it',
          got: `${name}: ${message}`,
          wayOut: `it may run on: stop it with ${command('stop-task --task', cluster, taskArn)}, mend the credentials or their policy, then ${words.again}`,
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
    return `it may run on, since it could not be stopped (${(error as Error).message}): try ${command('stop-task --task', cluster, task)}`;
  }
}

/** What a person types to do it by hand. */
function command(words: string, cluster: string, task: string): string {
  return `aws ecs ${words} ${task} --cluster ${cluster} --region ${task.split(':')[3]}`;
}

/** Undefined when nothing is. */
function wrongWith(
  { containers = [], stopCode, stoppedReason, taskArn = '' }: Task,
  { cluster, container: name, words }: OneOffTask,
): { got: string; wayOut: string; exitCode: number | undefined } | undefined {
  const container = containers.find((each) => each.name === name);
  const exitCode = container?.exitCode;
  if (exitCode === 0) return undefined;
  // What kept the container from starting may be one that it starts after.
  const others = exitCode === undefined ? containers.filter((each) => each.exitCode && each !== container) : [];
  const reasons = [
    exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`,
    container?.reason,
    stoppedReason,
    ...others.map((each) => `exit code ${each.exitCode} of ${each.name}`),
  ];
  const got = [...new Set(reasons.filter((reason) => reason !== undefined))].join(', ');
  const say = (wayOut: string) => ({ got, wayOut: `${wayOut}, then ${words.again}`, exitCode });
  const known = knownReason(got)?.wayOut(words.setting);
  if (known) return say(known);
  if (stopCode === 'UserInitiated') return say('ask who stopped it');
  // Killed. Fargate does not always say that it was for its memory.
  if (exitCode === 137) return say(`raise ${words.setting}.memoryMiB`);
  if (exitCode === undefined || exitCode > 128) {
    return say(`see what ECS says, for an hour, by ${command('describe-tasks --tasks', cluster, taskArn)}`);
  }
  return say(words.failed);
}

/** What a task logs, printed as it comes. */
class TaskLog {
  private readonly client: CloudWatchLogsClient;
  private readonly stream: { logGroupName: string | undefined; logStreamName: string };
  private nextToken: string | undefined;
  private lastLines: string[] = [];
  private warned = false;

  constructor(client: CloudWatchLogsClient, { log, container }: OneOffTask, taskArn: string) {
    this.client = client;
    const taskId = taskArn.replace(/^.*\//, '');
    this.stream = { logGroupName: log.group, logStreamName: `${log.streamPrefix}/${container}/${taskId}` };
  }

  /** Prints what is new. */
  async print(): Promise<void> {
    try {
      for (;;) {
        const { events = [], nextForwardToken } = await this.client.send(
          new GetLogEventsCommand({ ...this.stream, startFromHead: true, nextToken: this.nextToken }),
        );
        const lines = events.map(({ message = '' }) => message);
        for (const line of lines) console.log(line);
        this.lastLines = [...this.lastLines, ...lines].slice(-linesInError);
        // At the end of what there is, the token stays.
        if (nextForwardToken === this.nextToken) return;
        this.nextToken = nextForwardToken;
      }
    } catch (error) {
      // The stream is made with the first line.
      if (error instanceof ResourceNotFoundException || this.warned) return;
      this.warned = true;
      console.warn(
        `${this.stream.logStreamName}: can't be read in ${this.stream.logGroupName}, ${(error as Error).message}`,
      );
    }
  }

  /** How it ends, for the error that it ends in. */
  end(): string {
    if (this.lastLines.length === 0) return `it logged nothing to ${this.stream.logGroupName}`;
    return [`its log in ${this.stream.logGroupName} ends with`, ...this.lastLines.map((line) => `  ${line}`)].join(
      '\n',
    );
  }
}

/** That nobody waits for this process any more. */
function listenForInterruption() {
  let signal: string | undefined;
  let resolve: () => void = () => {};
  const happened = new Promise<void>((resolver) => {
    resolve = resolver;
  });
  const listener = (received: NodeJS.Signals) => {
    signal = received;
    resolve();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const each of signals) process.on(each, listener);
  // A Terraform that is interrupted kills the shell that started this process, and leaves this process alone.
  const parent = process.ppid;
  return {
    happened,
    by: () => signal ?? (process.ppid === parent ? undefined : 'the end of what started it'),
    ignore: () => {
      for (const each of signals) process.off(each, listener);
    },
  };
}
