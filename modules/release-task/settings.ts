import type { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { group, integer, list, text } from '../shared/setting.ts';

const commandWayOut = 'in exec form, such as ["python", "manage.py", "migrate", "--no-input"]';

/** What brings the database to the schema of a new image. */
export const migrationSettings = group({
  cpu: fargateServiceShape.cpu.default(256),
  memoryMiB: fargateServiceShape.memoryMiB.default(512),
  architecture: fargateServiceShape.architecture,
  ephemeralStorageGiB: fargateServiceShape.ephemeralStorageGiB,
  user: fargateServiceShape.user,
  /** In exec form: no shell, so that SIGTERM reaches the process. It ends in 0 once the schema is that of the image, also when it was before. */
  command: list(text(/^[^\0]+$/, 'a word of the command', commandWayOut), 1, 100, commandWayOut)
    .refine(
      (words) =>
        !/\s/.test(words[0] ?? '') && (words[1] === '-c' || !words.some((word) => /^(&&|\|\|?|;)$/.test(word))),
      {
        error: `must be words of one command, each apart; ${commandWayOut}, or ["sh", "-c", "first && exec second"] for a shell`,
      },
    )
    .default(['python', 'manage.py', 'migrate', '--no-input']),
  /** Seconds after which it is stopped, and the deploy fails. The start of the task, one to two minutes, counts. */
  timeoutSeconds: integer(10, 7200, 'one that takes longer does not belong in a deploy, which waits for it').default(
    900,
  ),
});

export type MigrationSettings = z.output<typeof migrationSettings>;
