import { expect, it } from 'vitest';
import { findUnknownQueues } from '../../../modules/broker/unknown-queues.ts';

const anHour = Date.now() + 3_600_000;

async function* pages(...all: string[][]): AsyncIterable<string[]> {
  yield* all;
}

/** A Redis that has these exchanges, one in each step of a scan, with the queues of each. */
function redis(exchanges: Record<string, string[]>) {
  return {
    scanIterator: () => pages(...Object.keys(exchanges).map((exchange) => [`_kombu.binding.${exchange}`])),
    sScanIterator: (key: string) =>
      pages((exchanges[key.replace('_kombu.binding.', '')] ?? []).map((queue) => `key\x06\x16pattern\x06\x16${queue}`)),
  };
}

it('finds each queue of all exchanges that is not known, once', async () => {
  const found = findUnknownQueues(
    redis({ celery: ['celery', 'typo'], typo: ['typo'], a: ['mail'] }),
    ['celery'],
    anHour,
  );
  expect(await found).toEqual({ queues: ['typo', 'mail'], complete: true });
});

it('knows the queues that live as long as their reader, and what is no binding of Kombu', async () => {
  const exchanges = {
    celeryev: ['celeryev.0b2f'],
    'celery.pidbox': ['worker@host.celery.pidbox'],
    'reply.celery.pidbox': ['0b2f.reply.celery.pidbox'],
    events: ['celeryev.1c3d'],
    empty: [''],
  };
  const found = findUnknownQueues(redis(exchanges), [], anHour);
  expect(await found).toEqual({ queues: [], complete: true });
});

it('counts a queue that is called as those are, and then something else', async () => {
  const found = findUnknownQueues(redis({ celery: ['mail.pidbox.old'] }), [], anHour);
  expect(await found).toEqual({ queues: ['mail.pidbox.old'], complete: true });
});

it('has counted all where there are just as many as it counts', async () => {
  const most = Array.from({ length: 1000 }, (_, index) => `user-${index}`);
  const { queues, complete } = await findUnknownQueues(redis({ most }), [], anHour);
  expect([queues.length, complete]).toEqual([1000, true]);
});

it('says that there may be more when its time is over, or when there are more than it counts', async () => {
  const many = Array.from({ length: 1500 }, (_, index) => `user-${index}`);
  expect(await findUnknownQueues(redis({ a: ['typo'], b: ['mail'] }), [], 0)).toEqual({
    queues: ['typo'],
    complete: false,
  });
  const { queues, complete } = await findUnknownQueues(redis({ many }), [], anHour);
  expect([queues.length, complete]).toEqual([1000, false]);
});
