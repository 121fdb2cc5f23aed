import type { EnvironmentConfig } from '../../configuration/schema.ts';
import type { Clock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { runTask } from '../../steps/run-task.ts';
import { type RunningWeb, web } from '../web-service.ts';

/** A task starts in about a minute, and reads one table. */
const timeoutSeconds = 300;

const line = 'migration-applied';
const end = 'migrations-read';

/**
 * What Django keeps of the migrations that it applied (https://github.com/django/django/blob/stable/5.2.x/django/db/migrations/recorder.py). A time without a zone is of the zone of the settings, which
 * Django makes that of the process, too.
 */
function codeFor(since: Date): string {
  return [
    'from django.db import connection',
    'from django.db.migrations.recorder import MigrationRecorder',
    'recorder = MigrationRecorder(connection)',
    "rows = recorder.migration_qs.order_by('applied', 'id') if recorder.has_table() else []",
    `new = [row for row in rows if row.applied.timestamp() > ${since.getTime() / 1000}]`,
    `print(*['${line} ' + row.app + '.' + row.name for row in new], '${end}', sep=chr(10), flush=True)`,
  ].join('\n');
}

/**
 * The migrations, `<app>.<name>`, that the database has had applied since a moment, in their order: a task with what `web` runs now reads them.
 * @param needless ends the task early.
 * @throws Error when it can't.
 */
export async function appliedSince(
  since: Date,
  environment: EnvironmentConfig,
  running: RunningWeb,
  needless: AbortSignal,
  clock?: Clock,
): Promise<string[]> {
  if (running.log.routed && running.log.group === undefined) {
    throw new Error('the log of web goes where this command can not read it');
  }
  const printed: string[] = [];
  const { container: _, ...task } = running;
  await runTask(
    {
      ...task,
      container: web,
      command: ['python', 'manage.py', 'shell', '-c', codeFor(since)],
      timeoutSeconds,
      onlyOne: false,
      startedBy: 'rollback',
      tell: (text) => printed.push(text.trimEnd()),
      needless,
      words: {
        name: 'the task that reads migrations',
        setting: web,
        tooLong: 'see in its log what it waits for',
        failed: 'see what its log says',
        again: 'roll back without it',
      },
    },
    clientConfigOf(environment),
    clock,
  );
  // CloudWatch may show the log some seconds after the task has ended, and half of a list says nothing.
  if (!printed.includes(end)) throw new Error('its log holds no list of them');
  return printed.filter((text) => text.startsWith(`${line} `)).map((text) => text.slice(line.length + 1));
}
