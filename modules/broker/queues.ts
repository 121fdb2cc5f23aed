import type { z } from 'zod';
import { group, integer, isWordOfObjects, text, wordOfObjects } from '../shared/setting.ts';

/** SQS hides a message for 12 hours at most: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const mostVisibilitySeconds = 43_200;
const marginSeconds = 60;

/**
 * Seconds for which a worker's request for a task waits in SQS. A worker that is told to stop must outlive its requests: what SQS hands out to one whose
 * worker is gone stays hidden (https://github.com/aws/aws-sdk-js/issues/2350), so they are short. A queue without tasks costs each task of a worker half a million
 * requests a month. 20 are the most
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html, WaitTimeSeconds).
 */
export const sqsPollSeconds = 5;

export const queueName = text(
  /^(?!.*-dead-letters$)[A-Za-z0-9][\w-]{0,39}$/,
  'up to 40 letters, digits, hyphens and underscores that do not end in -dead-letters',
  'such as celery',
).refine((name) => !/^unacked(_index|_mutex)?$/.test(name), {
  // Kombu's other keys begin with an underscore.
  error:
    'must not be unacked, unacked_index or unacked_mutex; Celery keeps in Redis what workers have taken under these names',
});

/** A queue that the application sends tasks to. */
export const queueSettings = group({
  name: queueName.refine((name) => !isWordOfObjects(name), { error: wordOfObjects }),
  /**
   * Seconds that the longest task of this queue runs, at most 21570: SQS hides a task for 12 hours, within which it may wait for one and run.
   * A worker of prefork or gevent ends a task that takes longer than the longest of its queues.
   */
  longestTaskSeconds: integer(
    1,
    (mostVisibilitySeconds - marginSeconds) / 2,
    'cut a longer task into several; the broker would give it to a second worker',
  ).default(300),
});

export type Queue = z.output<typeof queueSettings>;

/** A worker, as far as it decides how long a task that it took may take to be done. */
interface Taker {
  queues: readonly string[];
  prefetchMultiplier: number;
}

/**
 * Seconds for which a broker must not give a task of this queue to a second worker. A worker holds tasks beside the one it runs, as many as its
 * prefetch multiplier, and these may be of its other queues: so that many times the longest of them all, its own, and a minute to stop in.
 */
export function leastVisibilitySeconds(queue: Queue, queues: readonly Queue[], workers: readonly Taker[]): number {
  const waits = workers
    .filter((worker) => worker.queues.includes(queue.name))
    .map((worker) => worker.prefetchMultiplier * longestTaskSeconds(worker, queues));
  return Math.max(queue.longestTaskSeconds, ...waits) + queue.longestTaskSeconds + marginSeconds;
}

/** Seconds for which SQS hides a task of this queue: those of the broker's settings, or more where its tasks need more. */
export function sqsVisibilitySeconds(
  settings: { visibilityTimeoutSeconds: number },
  ...tasks: Parameters<typeof leastVisibilitySeconds>
): number {
  return Math.max(settings.visibilityTimeoutSeconds, leastVisibilitySeconds(...tasks));
}

/** Seconds that the longest task of a worker's queues runs. */
export function longestTaskSeconds(worker: Pick<Taker, 'queues'>, queues: readonly Queue[]): number {
  return Math.max(
    0,
    ...queues.filter(({ name }) => worker.queues.includes(name)).map((queue) => queue.longestTaskSeconds),
  );
}

/** Where a task goes that names no queue, in a project that reads CELERY_TASK_DEFAULT_QUEUE. In any other it goes to `celery`. */
export function defaultQueue(queues: readonly Pick<Queue, 'name'>[]): string {
  return queues[0]?.name ?? '';
}
