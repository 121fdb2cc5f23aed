import { describe, expect, it } from 'vitest';
import { requireQueuesEmpty } from '../../../src/steps/queues-empty.ts';
import { useFakeAws } from './fake-aws.ts';

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
