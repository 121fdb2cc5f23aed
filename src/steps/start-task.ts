import { randomUUID } from 'node:crypto';
import { type AwsVpcConfiguration, type ECSClient, ECSServiceException, RunTaskCommand } from '@aws-sdk/client-ecs';
import { UserError } from '../configuration/finding.ts';
import type { Clock } from './clock.ts';
import type { listenForInterruption } from './interruption.ts';
import { knownReason, roleNotKnown } from './stopped-reasons.ts';
import type { LoggedTask } from './task-log.ts';

export const pollSeconds = 3;

/** What became of a task that nobody started. */
export const nothingRun = 'nothing was run';

/** How long IAM may take to tell everybody of a new role. */
const secondsForNewRole = 120;

/** A task on Fargate that is run once, until its container ends. */
export interface OneOffTask extends LoggedTask {
  cluster: string;
  /** The ARN. */
  taskDefinition: string;
  /** What that runs in place of the task definition's own command, in exec form. */
  command?: string[];
  /** What that finds in its environment beside. */
  environment?: Record<string, string>;
  network: AwsVpcConfiguration;
  /** It is stopped then. */
  timeoutSeconds: number;
  /** Whether it must not run beside another one of its family. */
  onlyOne: boolean;
  /** For the list of tasks: at most 128 characters (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html). */
  startedBy: string;
  /** Stops it early: nobody needs it any more. */
  needless?: AbortSignal;
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

/** That AWS knows the caller no longer, or lets it do nothing of the kind. */
export const refusesCaller = /AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId/;

/**
 * That a task could not be started.
 * @param outcome what became of it, as far as AWS does not say.
 * @throws the error itself where no call to AWS ended in it.
 */
export function notStarted({ words }: OneOffTask, error: unknown, outcome: string): UserError {
  const { name, message, code, $fault, $metadata } = error as Error &
    Partial<Record<'code' | '$fault' | '$metadata', unknown>>;
  if ($metadata === undefined) throw error;
  const wayOut = refusesCaller.test(name)
    ? 'fix the credentials or their policy'
    : error instanceof ECSServiceException
      ? 'fix what ECS says'
      : 'see that this computer has a way to AWS';
  return new UserError([
    {
      path: words.name,
      must: 'must be started by ECS',
      got: `${code ?? name}: ${message.split('\n')[0]}`,
      wayOut: `${$fault === 'client' ? nothingRun : outcome}; ${wayOut}, then ${words.again}`,
    },
  ]);
}

function overrideOf({ container: name, command, environment }: OneOffTask) {
  const variables = environment && Object.entries(environment).map(([variable, value]) => ({ name: variable, value }));
  return { name, command, ...(variables && { environment: variables }) };
}

/** @returns the ARN of the task. */
export async function start(
  ecs: ECSClient,
  task: OneOffTask,
  clock: Clock,
  interruption: ReturnType<typeof listenForInterruption>,
): Promise<string> {
  const { words } = task;
  const run = new RunTaskCommand({
    cluster: task.cluster,
    taskDefinition: task.taskDefinition,
    count: 1,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    networkConfiguration: { awsvpcConfiguration: task.network },
    ...(task.command && { overrides: { containerOverrides: [overrideOf(task)] } }),
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
        wayOut: `${knownReason(reason)?.wayOut(words.setting) ?? 'fix what ECS says'}, then ${words.again}`,
      },
    ]);
  const giveUpAt = clock.now() + secondsForNewRole * 1000;
  for (;;) {
    try {
      const { tasks, failures } = await ecs.send(run, { abortSignal: interruption.signal });
      const taskArn = tasks?.[0]?.taskArn;
      if (taskArn) return taskArn;
      throw refused(failures?.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(', ')).join(', '));
    } catch (error) {
      if (!(error instanceof ECSServiceException)) throw error;
      if (!roleNotKnown.test(error.message) || clock.now() >= giveUpAt) {
        throw knownReason(error.message) ? refused(`${error.name}: ${error.message}`) : error;
      }
      await Promise.race([clock.sleep(pollSeconds * 1000), interruption.happened]);
      interruption.signal.throwIfAborted();
    }
  }
}
