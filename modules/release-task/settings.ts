import type { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';

/** The settings of a command of Django's that a deploy runs once. It ends in 0 once its work is done, also when it was before. */
function releaseTask<Shape extends z.ZodRawShape>(defaultCommand: string[], further: Shape) {
  const wayOut = `in exec form, such as ${JSON.stringify(defaultCommand).replaceAll(',', ', ')}`;
  return group({
    cpu: fargateServiceShape.cpu.default(256),
    memoryMiB: fargateServiceShape.memoryMiB.default(512),
    architecture: fargateServiceShape.architecture,
    ephemeralStorageGiB: fargateServiceShape.ephemeralStorageGiB,
    user: fargateServiceShape.user,
    entryPoint: fargateServiceShape.entryPoint,
    variables: fargateServiceShape.variables,
    permissions: fargateServiceShape.permissions,
    /** In exec form: no shell, so that SIGTERM reaches the process. */
    command: list(text(/^[^\0]+$/, 'a word of the command', wayOut), 1, 100, wayOut)
      .refine(
        (words) =>
          !/\s/.test(words[0] ?? '') && (words[1] === '-c' || !words.some((word) => /^(&&|\|\|?|;)$/.test(word))),
        {
          error: `must be words of one command, each apart; ${wayOut}, or ["sh", "-c", "first && exec second"] for a shell`,
        },
      )
      .default(defaultCommand),
    /** Seconds after which it is stopped, and the deploy fails. The start of the task, one to two minutes, counts. */
    timeoutSeconds: integer(10, 7200, 'one that takes longer does not belong in a deploy, which waits for it').default(
      900,
    ),
    ...further,
  });
}

/** What brings the database to the schema of a new image. */
export const migrationSettings = releaseTask(['python', 'manage.py', 'migrate', '--no-input'], {});

/**
 * What puts the static files of a new image into their bucket, beside those of the images before. It has every variable that tasks have.
 */
export const collectStaticSettings = releaseTask(['python', 'manage.py', 'collectstatic', '--no-input'], {
  /**
   * What it may reach. `storage`: the static bucket, which is all that `collectstatic` needs. `as-web`: the database, Redis and what else web may, as Collectfasta needs, which
   * waits for its cache without end.
   */
  access: oneOf(['storage', 'as-web'], 'as-web if collectstatic asks the database or the cache').default('storage'),
});

export type ReleaseTaskSettings = z.output<typeof migrationSettings>;
