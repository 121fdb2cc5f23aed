import { describe, expect, it } from 'vitest';
import { fullRedisQueues, requireQueuesEmpty } from '../../../src/steps/queues-empty.ts';
import { useFakeAws } from './fake-aws.ts';
import { manualClock } from './manual-clock.ts';

const url = (name: string) => `https://sqs.eu-central-1.amazonaws.com/111111111111/${name}`;

describe('the look into queues before they are deleted', () => {
  const aws = useFakeAws();

  function look(attributes: Record<string, string> | undefined, queues = [url('shop-test-old')]): Promise<void> {
    aws.answers.GetQueueAttributes = () =>
      attributes
        ? { Attributes: attributes }
        : { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'The specified queue does not exist.' };
    return requireQueuesEmpty({ QUEUES_TAKEN_AWAY: queues.join(' ') });
  }

  it('passes when they hold nothing, or are gone already', async () => {
    await expect(look({ ApproximateNumberOfMessages: '0' })).resolves.toBeUndefined();
    await expect(look(undefined)).resolves.toBeUndefined();
  });

  it('asks nothing where none is taken away', async () => {
    await requireQueuesEmpty({});
    expect(aws.calls).toEqual([]);
  });

  it('names each that holds tasks, be they under way or delayed', async () => {
    const attributes = {
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '2',
      ApproximateNumberOfMessagesDelayed: '4',
    };
    const must = (name: string) =>
      `${name}: must be empty before it is taken away, got 7 tasks; write it back into application.queues, with a worker that takes from it, and take it away once npm run status shows it empty, or throw them away by npm run deploy ... --discard ${name}`;
    await expect(look(attributes, [url('shop-test-old'), url('shop-test-older')])).rejects.toThrow(
      new Error(`${must('shop-test-old')}\n${must('shop-test-older')}`),
    );
  });
});

describe('the look into the queue of starts that failed, when the last schedule is taken away', () => {
  const aws = useFakeAws();

  it('says that it is for people to read, since no worker takes from it', async () => {
    aws.answers.GetQueueAttributes = () => ({ Attributes: { ApproximateNumberOfMessages: '2' } });
    const look = () => requireQueuesEmpty({ QUEUES_TAKEN_AWAY: url('shop-test-schedules-not-started') });
    await expect(look()).rejects.toThrow(
      new Error(
        'shop-test-schedules-not-started: must be empty before it is taken away, got 2 starts of schedules that failed; read what is in it and delete it, or throw it away by npm run deploy ... --discard shop-test-schedules-not-started',
      ),
    );
    aws.answers.GetQueueAttributes = () => ({ Attributes: { ApproximateNumberOfMessages: '0' } });
    await expect(look()).resolves.toBeUndefined();
  });
});

describe('the look into queues in Redis', () => {
  const aws = useFakeAws();
  const queue = { namespace: 'shop-test/celery', queue: 'reports', redisGoes: true };

  /** @param measured the values of waiting and of under way, of each queue. */
  function measures(...measured: [waiting?: number, underWay?: number][]) {
    aws.answers.GetMetricData = () => ({
      MetricDataResults: measured.flatMap(([waiting, underWay], index) => [
        { Id: `waiting${index}`, Values: waiting === undefined ? [] : [waiting, 99] },
        { Id: `underWay${index}`, Values: underWay === undefined ? [] : [underWay] },
      ]),
    });
  }

  it('passes by the newest measurement of each, and asks nothing where none is taken away', async () => {
    measures([0, 0], [0, 0]);
    expect(await fullRedisQueues({}, [queue, { ...queue, queue: 'mails' }], 0)).toEqual([]);
    expect(aws.calls).toHaveLength(1);
    expect(await fullRedisQueues({}, [], 0)).toEqual([]);
    expect(aws.calls).toHaveLength(1);
  });

  it('names those that go with their Redis and hold tasks, waiting or under way', async () => {
    measures([1, 2], [0, 0], [0, 1]);
    const queues = ['reports', 'empty', 'mails'].map((name) => ({ ...queue, queue: name }));
    const must = (name: string, tasks: number) =>
      `${name}: must be empty before it is taken away, got ${tasks} tasks; write broker.kind: 'redis' back, and take it away once npm run status shows it empty, or throw them away by npm run deploy ... --discard ${name}`;
    expect(await fullRedisQueues({}, queues, 0)).toEqual([must('reports', 3), must('mails', 1)]);
  });

  it('names one whose Redis stays, where its tasks would wait for nobody', async () => {
    measures([4, 0]);
    expect(await fullRedisQueues({}, [{ ...queue, redisGoes: false }], 0)).toEqual([
      'reports: must be empty before it is taken away, got 4 tasks; write it back into application.queues, with a worker that takes from it, and take it away once npm run status shows it empty, or leave them in Redis, where no worker takes them, by npm run deploy ... --discard reports',
    ]);
  });

  it.each([[[undefined, 0]], [[0, undefined]], [[]]] as [[number?, number?]][])(
    'names one that nobody measured of late',
    async (measured) => {
      measures(measured);
      const must = (discard: string) =>
        `reports: must be known to be empty before it is taken away, got no measurement of the last 5 minutes; see in the log of the function queue-depth why it does not measure the queue, deploy again once npm run status shows how much waits, or ${discard} by npm run deploy ... --discard reports`;
      expect(await fullRedisQueues({}, [queue], 0)).toEqual([must('throw them away')]);
      expect(await fullRedisQueues({}, [{ ...queue, redisGoes: false }], 0)).toEqual([
        must('leave them in Redis, where no worker takes them,'),
      ]);
    },
  );

  describe('right before their Redis goes', () => {
    const taken = { QUEUES_TAKEN_AWAY: 'shop-test/celery/reports shop-test/celery/mails' };

    it('waits for a measurement that was made after the last sender stopped', async () => {
      const { clock, naps } = manualClock((nap) => nap === 4 && measures([0, 0], [0, 0]));
      await clock.sleep(47_000);
      measures([0, 0]);
      await requireQueuesEmpty(taken, clock);
      expect(naps).toEqual([47, 10, 10, 10]);
      const asked = aws.calls.map(({ input }) => input as unknown as { StartTime: number; EndTime: number });
      expect(asked.map(({ StartTime, EndTime }) => [StartTime, EndTime])).toEqual([
        [60, 120],
        [60, 120],
        [60, 127],
        [60, 137],
      ]);
    });

    it('names them when nobody measures them any more, after five minutes', async () => {
      const { clock, naps } = manualClock();
      measures();
      await expect(requireQueuesEmpty(taken, clock)).rejects.toThrow(
        /^reports: must be known to be empty .*\nmails: must be known to be empty/,
      );
      expect(naps).toHaveLength(30);
    });
  });
});
