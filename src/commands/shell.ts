import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeTasksCommand, ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import { type Finding, UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';
import { clusterName, runningWeb, web } from './web-service.ts';

/**
 * A command in a running task of `web`, in this terminal, by ECS Exec (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
 * @returns the exit code of AWS's CLI.
 * @throws UserError when the environment has no ECS Exec, a program is missing, or no task takes a session.
 */
export async function shell(
  application: Application,
  environment: EnvironmentConfig,
  command: string[],
): Promise<number> {
  if (!environment.ecsExec) {
    throw new UserError([
      {
        path: `${environment.name}.ecsExec`,
        must: 'must be set before a shell can be opened',
        got: undefined,
        wayOut: 'write ecsExec: { writableRootFilesystem: true }, then deploy; npm run manage runs commands without it',
      },
    ]);
  }
  const missing = (await Promise.all(programs.map(missingProgram))).flat();
  if (missing.length > 0) throw new UserError(missing);

  const ecs = new ECSClient(clientConfigOf(environment));
  const { taskArn = '' } = await ask(environment, taskForSession(ecs, application, environment));
  const { accessKeyId, secretAccessKey, sessionToken } = await ask(environment, ecs.config.credentials());
  const child = spawn(
    'aws',
    [
      ...['ecs', 'execute-command', '--interactive'],
      ...['--region', environment.region, '--cluster', clusterName(application, environment)],
      ...['--task', taskArn, '--container', web],
      ...['--command', command.length > 0 ? command.map(quoted).join(' ') : '/bin/sh'],
    ],
    {
      stdio: 'inherit',
      // What the task was found with, be it a profile or a role.
      env: {
        ...process.env,
        AWS_PROFILE: undefined,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      },
    },
  );
  // Ctrl-C is for what runs in the session.
  const stay = () => {};
  process.on('SIGINT', stay);
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', stay));
}

const programs = [
  {
    program: 'aws',
    install: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html says how',
  },
  {
    program: 'session-manager-plugin',
    install:
      'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html says how',
  },
];

async function missingProgram({ program, install }: (typeof programs)[number]): Promise<Finding[]> {
  try {
    await promisify(execFile)(program, ['--version']);
    return [];
  } catch (error) {
    const { code, message, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') return [{ path: program, must: 'must be installed', got: undefined, wayOut: install }];
    const got = stderr?.trim().split('\n').at(-1) || message.split('\n')[0];
    return [{ path: program, must: 'must run', got, wayOut: `install it anew: ${install}` }];
  }
}

/** The newest of those whose agent takes a session. */
async function taskForSession(ecs: ECSClient, application: Application, environment: EnvironmentConfig): Promise<Task> {
  const cluster = clusterName(application, environment);
  // Says so in a sentence when there is no such service.
  await runningWeb(application, environment);
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: web }));
  const { tasks = [] } =
    taskArns.length > 0 ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns })) : {};
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  const [task] = running.filter(takesSession).sort((a, b) => Number(b.startedAt ?? 0) - Number(a.startedAt ?? 0));
  if (task) return task;
  throw new UserError([
    running.length === 0
      ? {
          path: web,
          must: `must have a running task in the cluster ${cluster}`,
          got: undefined,
          wayOut: `wait until one has started, or wake it from its night: aws ecs update-service --region ${environment.region} --cluster ${cluster} --service ${web} --desired-count 1`,
        }
      : {
          path: web,
          must: 'must have a task whose ECS Exec agent runs',
          got: running.map(({ taskArn }) => taskArn).join(' '),
          wayOut: `wait a minute, or deploy ${environment.name} if these were started before it had ecsExec`,
        },
  ]);
}

function takesSession({ enableExecuteCommand, containers = [] }: Task): boolean {
  const agents = containers.find(({ name }) => name === web)?.managedAgents ?? [];
  return (
    enableExecuteCommand === true &&
    agents.some(({ name, lastStatus }) => name === 'ExecuteCommandAgent' && lastStatus === 'RUNNING')
  );
}

/** ECS Exec takes one text, and splits it as a shell would. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
