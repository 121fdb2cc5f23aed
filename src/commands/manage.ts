import { parseArgs } from 'node:util';
import { UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import type { Clock } from '../steps/clock.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { familyOf, runTask, TaskFailed } from '../steps/run-task.ts';
import { runningWeb, web } from './web-service.ts';

const usage = 'npm run manage <environment> -- [--timeout-seconds <seconds>] <command of manage.py and its arguments>';

/** A command that somebody waits for seldom takes longer, and one that hangs should not run on for days. */
const defaultTimeoutSeconds = 3600;

/**
 * Runs `python manage.py` in a task of its own, with what `web` runs with right now. Its health check fails there, which ends no task that
 * belongs to no service (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html).
 * @returns the exit code of the command.
 * @throws UserError when the command did not run to its end.
 */
export async function manage(
  application: Application,
  environment: EnvironmentConfig,
  args: string[],
  clock?: Clock,
): Promise<number> {
  const { timeoutSeconds, command } = parse(args);
  const { container: _, ...running } = await runningWeb(application, environment);
  const name = `manage.py ${command[0]}`;
  console.error(`${name}: runs once a task of ${familyOf(running.taskDefinition)} has started, in about a minute`);
  const task = {
    ...running,
    container: web,
    command: ['python', 'manage.py', ...command],
    timeoutSeconds,
    onlyOne: false,
    startedBy: 'manage',
    words: {
      name,
      setting: web,
      tooLong: 'give it more time by --timeout-seconds',
      failed: 'mend what its log says',
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
function parse(args: string[]): { timeoutSeconds: number; command: string[] } {
  const option = '--timeout-seconds';
  const own = args[0] === option ? 2 : args[0]?.startsWith(`${option}=`) ? 1 : 0;
  const { values } = parseArgs({
    args: args.slice(0, own),
    options: { 'timeout-seconds': { type: 'string', default: String(defaultTimeoutSeconds) } },
    strict: false,
  });
  const seconds = values['timeout-seconds'];
  const timeoutSeconds = Number(seconds);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1) {
    throw new UserError([
      { path: 'command line', must: `must give ${option} a number of seconds`, got: seconds, wayOut: usage },
    ]);
  }
  const command = args.slice(own);
  if (command.length > 0) return { timeoutSeconds, command };
  throw new UserError([
    { path: 'command line', must: 'must name a command of manage.py', got: undefined, wayOut: usage },
  ]);
}
