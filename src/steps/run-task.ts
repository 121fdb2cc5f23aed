import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, GetLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import {
  type AssignPublicIp,
  DescribeTasksCommand,
  ECSClient,
  ECSServiceException,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { UserError } from '../../environments/finding.ts';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';

const pollSeconds = 3;
const linesInError = 20;

/** IAM needs a while to tell everybody of a role that was made a moment ago. */
const secondsForNewRole = 120;
const roleNotKnown = /unable to assume/i;

/**
 * Runs the task definition `TASK_DEFINITION_ARN`, that of the migration, once on Fargate, and prints what it logs until it ends. It is stopped
 * after `TIMEOUT_SECONDS`, or when nobody waits for it any more.
 * @throws UserError when it runs already, can't be started, or does not end with exit code 0.
 */
export async function runTask(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const { CLUSTER_ARN: cluster, TASK_DEFINITION_ARN: taskDefinition = '', CONTAINER: container } = environment;
  const family = taskDefinition.replace(/^.*\/(.*):\d+$/, '$1');
  const timeoutSeconds = Number(environment.TIMEOUT_SECONDS);
  const config = clientConfig(environment);
  const ecs = new ECSClient(config);
  const interruption = listenForInterruption();
  try {
    await refuseSecond(ecs, cluster, family);
    if (interruption.by()) throw new UserError([interrupted('nothing was run')]);
    const taskArn = await start(ecs, environment, family, clock);
    const giveUpAt = clock.now() + timeoutSeconds * 1000;
    const log = new TaskLog(new CloudWatchLogsClient(config), environment, taskArn);
    const told = () => `${taskArn}: ran ${taskDefinition}; ${log.end()}`;

    for (;;) {
      await Promise.race([clock.sleep(pollSeconds * 1000), interruption.happened]);
      if (interruption.by()) {
        const outcome = await stop(ecs, cluster, taskArn, `The deploy was interrupted by ${interruption.by()}`);
        throw new UserError([interrupted(outcome), told()]);
      }
      const task = await describe(ecs, cluster, taskArn);
      await log.print();
      if (task?.lastStatus === 'STOPPED') {
        const wrong = wrongWith(task, container);
        if (!wrong) return;
        throw new UserError([{ path: family, must: 'must end with exit code 0', ...wrong }, told()]);
      }
      if (clock.now() >= giveUpAt) {
        const outcome = await stop(ecs, cluster, taskArn, `Not done after ${timeoutSeconds} seconds`);
        throw new UserError([
          {
            path: family,
            must: `must end within ${timeoutSeconds} seconds`,
            got: task?.lastStatus,
            wayOut: `${outcome}; raise migration.timeoutSeconds, or look in pg_stat_activity for the locks that it waited for, then deploy again`,
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
      path: family,
      must: 'must run to its end',
      got: interruption.by(),
      wayOut: `${outcome}; deploy again`,
    };
  }
}

/** Two migrations at a time could each find the other's half done. */
async function refuseSecond(ecs: ECSClient, cluster: string | undefined, family: string): Promise<void> {
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
      path: family,
      must: 'must not run twice at a time',
      got: there.join(' '),
      wayOut: `wait for it, or stop it with ${command('stop-task --task', cluster, running)}, then deploy again`,
    },
  ]);
}

/** @returns the ARN of the task. */
async function start(ecs: ECSClient, environment: NodeJS.ProcessEnv, family: string, clock: Clock): Promise<string> {
  const run = new RunTaskCommand({
    cluster: environment.CLUSTER_ARN,
    taskDefinition: environment.TASK_DEFINITION_ARN,
    count: 1,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: environment.SUBNET_IDS?.split(' '),
        securityGroups: [environment.SECURITY_GROUP_ID ?? ''],
        assignPublicIp: environment.ASSIGN_PUBLIC_IP as AssignPublicIp,
      },
    },
    startedBy: 'deploy',
    enableECSManagedTags: true,
    propagateTags: 'TASK_DEFINITION',
    // A call that is repeated starts no second task.
    clientToken: randomUUID(),
  });
  const refused = (reason: string | undefined) =>
    new UserError([
      {
        path: family,
        must: 'must be started by ECS',
        got: reason,
        wayOut: `${knownWayOut(reason) ?? 'mend what ECS says'}, then deploy again`,
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
async function describe(ecs: ECSClient, cluster: string | undefined, taskArn: string): Promise<Task | undefined> {
  try {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    return tasks?.[0];
  } catch (error) {
    const { name, message } = error as Error;
    if (/^(AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId)/.test(name)) {
      throw new UserError([
        {
          path: taskArn,
          must: 'must be looked at by whoever deploys',
          got: `${name}: ${message}`,
          wayOut: `it may run on: stop it with ${command('stop-task --task', cluster, taskArn)}, mend the credentials or their policy, then deploy again`,
        },
      ]);
    }
    console.warn(`${taskArn}: can't be looked at now, ${message}`);
    return undefined;
  }
}

/** @returns what became of it. */
async function stop(ecs: ECSClient, cluster: string | undefined, task: string, reason: string): Promise<string> {
  try {
    await ecs.send(new StopTaskCommand({ cluster, task, reason }));
    return 'it was stopped';
  } catch (error) {
    return `it may run on, since it could not be stopped (${(error as Error).message}): try ${command('stop-task --task', cluster, task)}`;
  }
}

/** What a person types to do it by hand. */
function command(words: string, cluster: string | undefined, task: string): string {
  return `aws ecs ${words} ${task} --cluster ${cluster} --region ${task.split(':')[3]}`;
}

/** What ECS says, and what to do. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const waysOut: [RegExp, string][] = [
  [/matching platform|exec format error/i, 'set migration.architecture to what the image was built for'],
  [/CannotPullContainer/, "push the image's tag first, and see that tasks reach its registry"],
  [
    /ResourceInitializationError/,
    'see that each secret holds what the task reads of it, and that tasks reach Secrets Manager and the registry',
  ],
  [/OutOfMemory/, 'raise migration.memoryMiB'],
  [/InsufficientFreeAddresses/, 'free addresses in the subnets of the tasks'],
  [/capacity is unavailable/i, 'wait until Fargate has room'],
  [/reached the limit/i, "raise the account's quota of Fargate"],
  [roleNotKnown, 'see that ECS may take on the two roles of the migration'],
];

function knownWayOut(reason: string | undefined): string | undefined {
  return waysOut.find(([known]) => known.test(reason ?? ''))?.[1];
}

/** Undefined when nothing is. */
function wrongWith(task: Task, name: string | undefined): { got: string; wayOut: string } | undefined {
  const { containers = [], stopCode, stoppedReason, clusterArn, taskArn = '' } = task;
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
  const say = (wayOut: string) => ({ got, wayOut: `${wayOut}, then deploy again` });
  const known = knownWayOut(got);
  if (known) return say(known);
  if (stopCode === 'UserInitiated') return say('ask who stopped it');
  // Killed. Fargate does not always say that it was for its memory.
  if (exitCode === 137) return say('raise migration.memoryMiB');
  if (exitCode === undefined || exitCode > 128) {
    return say(`see what ECS says, for an hour, by ${command('describe-tasks --tasks', clusterArn, taskArn)}`);
  }
  return say('mend the migration');
}

/** What a task logs, printed as it comes. */
class TaskLog {
  private readonly client: CloudWatchLogsClient;
  private readonly stream: { logGroupName: string | undefined; logStreamName: string };
  private nextToken: string | undefined;
  private lastLines: string[] = [];
  private warned = false;

  constructor(client: CloudWatchLogsClient, environment: NodeJS.ProcessEnv, taskArn: string) {
    this.client = client;
    const { LOG_GROUP: logGroupName, LOG_STREAM_PREFIX, CONTAINER } = environment;
    const taskId = taskArn.replace(/^.*\//, '');
    this.stream = { logGroupName, logStreamName: `${LOG_STREAM_PREFIX}/${CONTAINER}/${taskId}` };
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
  process.on('SIGINT', listener).on('SIGTERM', listener);
  // A Terraform that is interrupted kills the shell that started this process, and leaves this process alone.
  const parent = process.ppid;
  return {
    happened,
    by: () => signal ?? (process.ppid === parent ? undefined : 'the end of Terraform'),
    ignore: () => process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}
