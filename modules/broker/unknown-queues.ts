/** How many keys Redis goes through in one step, which takes it about a millisecond. Between steps it serves others. */
const keysPerStep = 1000;
/** Queues that are counted. Who has more makes one for each user or request, and has them all unattended. */
const mostQueues = 1000;

/**
 * Kombu keeps the queues of each exchange in a set, and Celery makes an exchange for each queue that it is told of, or sends to: `keyprefix_queue`
 * and `_queue_bind` of kombu/transport/redis.py, the same in 5.2.4 and 5.7.0. Lists of others, such as RQ's `rq:queue:*`, are in none.
 */
const bindings = '_kombu.binding.*';
/** Between routing key, pattern and queue, and between queue and priority: `sep` there. */
export const separator = '\x06\x16';

/**
 * Queues that live as long as their reader: answers to `celery inspect` (`get_reply_queue` of kombu/pidbox.py), and events (`event_queue_prefix`,
 * https://docs.celeryq.dev/en/stable/userguide/configuration.html#event-queue-prefix).
 */
const transientExchange = /^_kombu\.binding\.(celeryev|.*\.pidbox)$/;
const transientQueue = /^celeryev\.|\.pidbox$/;

/** Of Redis's client, what goes through keys step by step: KEYS and SMEMBERS would keep all others waiting meanwhile. */
interface Reader {
  scanIterator(options: { MATCH: string; TYPE: string; COUNT: number }): AsyncIterable<string[]>;
  sScanIterator(key: string, options: { COUNT: number }): AsyncIterable<string[]>;
}

/** The queues that Celery has sent to, or a worker has taken from, beside those that are known, and whether these are all. */
export async function findUnknownQueues(redis: Reader, known: readonly string[], deadline: number) {
  const found = new Set<string>();
  const answer = (complete: boolean) => ({ queues: [...found].slice(0, mostQueues), complete });
  for await (const keys of redis.scanIterator({ MATCH: bindings, TYPE: 'set', COUNT: keysPerStep })) {
    for (const key of keys.filter((name) => !transientExchange.test(name))) {
      for await (const members of redis.sScanIterator(key, { COUNT: keysPerStep })) {
        for (const member of members) {
          const [, , queue] = member.split(separator);
          if (queue && !known.includes(queue) && !transientQueue.test(queue)) found.add(queue);
        }
        if (found.size > mostQueues) return answer(false);
      }
    }
    if (Date.now() > deadline) return answer(false);
  }
  return answer(true);
}
