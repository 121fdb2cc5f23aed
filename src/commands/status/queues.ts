import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  QueueDoesNotExist,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { redisQueueMetrics, unknownQueueTasks } from '../../../modules/broker/queue-metrics.ts';
import { minutesOfMeasurements, newestValues } from '../../steps/queue-measurements.ts';
import type { Names } from './names.ts';

/** How many of Celery's tasks a queue holds. Null where AWS does not say. */
export interface QueueStatus {
  name: string;
  waitingTasks: number | null;
  /** Those that a worker has taken and not yet acknowledged. */
  underWayTasks: number | null;
  /** Those that no worker could finish. Null with Redis, which keeps none. */
  deadTasks: number | null;
}

const waiting: QueueAttributeName = 'ApproximateNumberOfMessages';
const underWay: QueueAttributeName = 'ApproximateNumberOfMessagesNotVisible';

export function sqsQueues(client: SQSClient, { queues }: Names): Promise<QueueStatus[]> {
  return Promise.all(
    queues.map(async ({ name, sqsQueue, sqsDeadLetters }) => {
      const [living, dead] = await Promise.all([
        attributesOf(client, sqsQueue, [waiting, underWay]),
        attributesOf(client, sqsDeadLetters, [waiting]),
      ]);
      return {
        name,
        waitingTasks: count(living[waiting]),
        underWayTasks: count(living[underWay]),
        deadTasks: count(dead[waiting]),
      };
    }),
  );
}

async function attributesOf(client: SQSClient, QueueName: string, AttributeNames: QueueAttributeName[]) {
  try {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Attributes ?? {};
  } catch (error) {
    // One that was added to the configuration is made by the next deploy.
    if (error instanceof QueueDoesNotExist) return {};
    throw error;
  }
}

function count(attribute: string | undefined): number | null {
  return attribute === undefined ? null : Number(attribute);
}

/** With a row of all other queues together, if tasks wait in any: no worker takes them. */
export async function redisQueues(
  client: CloudWatchClient,
  { cluster, queues }: Names,
  now: Date,
): Promise<QueueStatus[]> {
  const unknown = unknownQueueTasks(cluster);
  const metrics = queues.flatMap(({ name }, index) => {
    const { waiting, underWay } = redisQueueMetrics(cluster, name);
    return [
      [`waiting${index}`, waiting],
      [`underWay${index}`, underWay],
    ] as const;
  });
  const from = new Date(now.getTime() - minutesOfMeasurements * 60_000);
  const newest = await newestValues(client, Object.fromEntries([...metrics, ['unknown', unknown]]), from, now);
  const known = queues.map(({ name }, index) => ({
    name,
    waitingTasks: newest.get(`waiting${index}`) ?? null,
    underWayTasks: newest.get(`underWay${index}`) ?? null,
    deadTasks: null,
  }));
  const waitingTasks = newest.get('unknown');
  if (!waitingTasks) return known;
  return [...known, { name: unknown.dimensions.Queue ?? '', waitingTasks, underWayTasks: null, deadTasks: null }];
}
