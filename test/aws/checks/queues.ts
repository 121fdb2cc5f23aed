import { type Arguments, type Check, one, referred, within, wrong } from '../check.ts';

const create = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html';
const type = 'aws_sqs_queue';

const redriveOf = ({ redrive_policy: policy }: Arguments) => (policy ? JSON.parse(policy) : undefined);

export const queues: Check[] = [
  {
    name: 'a queue hides a message for 12 hours at most, keeps it for a minute to 14 days, and waits 20 seconds at most for one',
    source: create,
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        ({
          visibility_timeout_seconds: hidden = 30,
          message_retention_seconds: kept = 345_600,
          receive_wait_time_seconds: waited = 0,
        }) => !within(hidden, 0, 43_200) || !within(kept, 60, 1_209_600) || !within(waited, 0, 20),
      ),
    plant: (terraform) => {
      one(terraform, type).visibility_timeout_seconds = 43_201;
    },
  },
  {
    name: 'a queue hands what failed 1 to 1000 times to a queue of its own kind, which keeps it longer, as its time counts from the first queue',
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    problems: (terraform) =>
      wrong(terraform, type, (queue) => {
        const redrive = redriveOf(queue);
        if (!redrive) return false;
        const dead = referred(terraform, redrive.deadLetterTargetArn);
        return (
          !within(redrive.maxReceiveCount, 1, 1000) ||
          Boolean(dead.fifo_queue) !== Boolean(queue.fifo_queue) ||
          dead.message_retention_seconds < queue.message_retention_seconds
        );
      }),
    plant: (terraform) => {
      const dead = referred(terraform, redriveOf(one(terraform, type, redriveOf)).deadLetterTargetArn);
      dead.message_retention_seconds = 60;
    },
  },
  {
    name: 'the name of a queue has 80 letters, digits, hyphens and underscores at most, and .fifo at its end only where it is one',
    source: create,
    problems: (terraform) =>
      wrong(terraform, type, ({ name, fifo_queue: fifo = false }) => {
        return name.length > 80 || !(fifo ? /^[\w-]+\.fifo$/ : /^[\w-]+$/).test(name);
      }),
    plant: (terraform) => {
      one(terraform, type).name = 'shop.test';
    },
  },
];
