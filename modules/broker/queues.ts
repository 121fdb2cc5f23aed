import type { z } from 'zod';
import { group, integer, text } from '../shared/setting.ts';

/** SQS hides a message for 12 hours at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const maxVisibilitySeconds = 43_200;
const marginSeconds = 60;

/** A queue that the application sends tasks to. */
export const queueSettings = group({
  name: text(
    /^(?!.*-dead-letters$)[A-Za-z0-9][\w-]{0,39}$/,
    'up to 40 letters, digits, hyphens and underscores that do not end in -dead-letters',
    'such as default',
  ),
  /** Seconds that the longest task of this queue runs, at most 21570: SQS hides a task for 12 hours, within which it may wait for one and run. */
  longestTaskSeconds: integer(
    1,
    (maxVisibilitySeconds - marginSeconds) / 2,
    'cut a longer task into several; the broker would give it to a second worker',
  ).default(300),
});

export type Queue = z.output<typeof queueSettings>;

/**
 * Seconds for which a broker must not give a task of this queue to a second worker: a worker holds the next task while it runs one, so
 * twice the longest, and a minute to stop in. With a prefetch multiplier above 1 a worker holds more.
 */
export function leastVisibilitySeconds({ longestTaskSeconds }: Queue): number {
  return 2 * longestTaskSeconds + marginSeconds;
}

/** Where a task goes that names no queue. Celery's own name for it, `celery`, would be one more queue that nobody made. */
export function defaultQueue(queues: readonly Queue[]): string {
  return queues[0]?.name ?? '';
}
