import { parseArgs } from 'node:util';
import { UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import type { Clock } from '../steps/clock.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { familyOf, runTask, TaskFailed } from '../steps/run-task.ts';
import { lastMigration, migrate, runningWeb, web } from './web-service.ts';

const usage =
  'npm run manage <environment> -- [--as-owner] [--timeout-seconds <seconds>] <command of manage.py and its arguments>';

/** A command that somebody waits for seldom takes longer, and one that hangs should not run on for days. */
const defaultTimeoutSeconds = 3600;

/**
 * Runs `python manage.py` in a task of its own, with what `web` runs with right now, or what the last migration ran with: as the owner of the
 * database. The health check of `web` fails there, which ends no task that belongs to no service
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html).
 * @returns the exit code of the command.
 * @throws UserError when the command did not run to its end.
 */
export async function manage(
  application: Application,
  environment: EnvironmentConfig,
  args: string[],
  clock?: Clock,
): Promise<number> {
  const { asOwner, timeoutSeconds, command } = parse(args);
  const ofWeb = await runningWeb(application, environment);
  const container = asOwner ? migrate : web;
  const { container: _, ...running } = asOwner ? await lastMigration(application, environment, ofWeb) : ofWeb;
  const name = `manage.py ${command[0]}`;
  console.error(`${name}: runs once a task of ${familyOf(running.taskDefinition)} has started, in about a minute`);
  const task = {
    ...running,
    container,
    command: ['python', 'manage.py', ...command],
    timeoutSeconds,
    onlyOne: false,
    startedBy: 'manage',
    words: {
      name,
      setting: asOwner ? 'migration' : web,
      tooLong: 'give it more time by --timeout-seconds',
      failed: asOwner ? 'fix what its log says' : 'fix what its log says, with --as-owner if it changes tables',
      again: 'run it again',
    },
  };
  try {
    await runTask(task, clientConfigOf(environment), clock);
    return 0;
  } catch (error) {
    if (!(error instanceof TaskFailed) || error.exitCode === undefined) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

/** Options of this command stand before that of manage.py, which has its own. */
function parse(args: string[]): { asOwner: boolean; timeoutSeconds: number; command: string[] } {
  let own = 0;
  while (/^--(as-owner$|timeout-seconds(=|$))/.test(args[own] ?? '')) own += args[own] === '--timeout-seconds' ? 2 : 1;
  const { values } = parseArgs({
    args: args.slice(0, own),
    options: {
      'as-owner': { type: 'boolean', default: false },
      'timeout-seconds': { type: 'string', default: String(defaultTimeoutSeconds) },
    },
    strict: false,
  });
  const seconds = values['timeout-seconds'];
  const timeoutSeconds = Number(seconds);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1) {
    throw new UserError([
      { path: 'command line', must: 'must give --timeout-seconds a number of seconds', got: seconds, wayOut: usage },
    ]);
  }
  const command = args.slice(own);
  if (command[0]?.startsWith('-')) {
    throw new UserError([
      {
        path: 'command line',
        must: 'must name a command of manage.py after the options',
        got: command[0],
        wayOut: usage,
      },
    ]);
  }
  if (command.length > 0) return { asOwner: values['as-owner'] === true, timeoutSeconds, command };
  throw new UserError([
    { path: 'command line', must: 'must name a command of manage.py', got: undefined, wayOut: usage },
  ]);
}
