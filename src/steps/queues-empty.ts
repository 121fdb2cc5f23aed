import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';
import { queueMetricsIn } from '../../modules/broker/queue-metrics.ts';
import { isNotStartedQueue } from '../../modules/schedules/names.ts';
import { UserError } from '../configuration/finding.ts';
import { type Clock, systemClock } from './clock.ts';
import { type ClientConfig, clientConfig } from './credentials.ts';
import { minutesOfMeasurements, newestValues } from './queue-measurements.ts';

/**
 * The variable that tells the step below, through Terraform, which queues a deploy is about to delete, with blanks between them: their URLs in SQS, and
 * `<namespace in CloudWatch>/<queue>` of those that go with a Redis.
 */
export const queuesTakenAway = 'QUEUES_TAKEN_AWAY';

/** A queue in Redis: where CloudWatch has what was measured of it, and whether its Redis goes with it. */
export interface RedisQueue {
  readonly namespace: string;
  readonly queue: string;
  readonly redisGoes: boolean;
}

const pollSeconds = 10;

/**
 * Whether the queues that a deploy takes away hold no task, now that no task of Fargate runs any more that could send one.
 * @throws UserError that names those that do.
 */
export async function requireQueuesEmpty(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const gone = (environment[queuesTakenAway] ?? '').split(' ').filter(Boolean);
  const config = clientConfig(environment);
  const urls = gone.filter((each) => /^https?:/.test(each));
  const inRedis = gone
    .filter((each) => !urls.includes(each))
    .map((each) => each.match(/^(.*)\/(.*)$/) ?? [])
    .map(([, namespace = '', queue = '']) => ({ namespace, queue, redisGoes: true }));
  // What was measured before the last sender stopped is no answer. CloudWatch has a value a minute, of all that was measured in it, and begins with the minute in which `StartTime` is
  // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html), so the next whole one is the first that counts.
  const start = clock.now();
  const nextMinute = Math.ceil(start / 60_000) * 60_000;
  const found = await Promise.all([
    fullQueues(config, urls),
    fullRedisQueues(config, inRedis, nextMinute, { clock, giveUpAt: start + minutesOfMeasurements * 60_000 }),
  ]);
  const findings = found.flat();
  if (findings.length > 0) throw new UserError(findings);
}

/** What is wrong with queues of SQS that go away: those that hold tasks, be it such as no worker could finish. */
export async function fullQueues(config: ClientConfig, urls: readonly string[]): Promise<string[]> {
  // The URL of a queue says which queue, not where SQS is asked: that may be an endpoint in a VPC.
  const client = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const found = await Promise.all(
    urls.map(async (url) => {
      const name = url.replace(/^.*\//, '');
      const messages = await tasksIn(client, url);
      return isNotStartedQueue(name)
        ? holdingStarts(name, messages)
        : holding(name, messages, {
            keep: 'write it back into application.queues, with a worker that takes from it',
            discard: 'throw them away',
          });
    }),
  );
  return found.flat();
}

/**
 * What is wrong with queues in Redis that go away: those that hold tasks, by the newest measurement from a moment on, and those of which there is none. No path leads from a deploy to Redis;
 * CloudWatch has what the function in Lambda measures each minute. The look waits for a measurement until `giveUpAt`.
 */
export async function fullRedisQueues(
  config: ClientConfig,
  queues: readonly RedisQueue[],
  since: number,
  { clock, giveUpAt }: { clock: Clock; giveUpAt: number } = { clock: systemClock, giveUpAt: 0 },
): Promise<string[]> {
  if (queues.length === 0) return [];
  const client = new CloudWatchClient(config);
  const metrics = Object.fromEntries(
    queues.flatMap(({ namespace, queue }, index) => {
      const { waiting, underWay } = queueMetricsIn(namespace, queue);
      return [
        [`waiting${index}`, waiting],
        [`underWay${index}`, underWay],
      ];
    }),
  );
  for (;;) {
    // It must be later than the beginning, which may be still to come.
    const to = Math.max(since, clock.now()) + 60_000;
    const newest = await newestValues(client, metrics, new Date(since), new Date(to));
    const known = Object.keys(metrics).every((id) => newest.has(id));
    if (known || clock.now() >= giveUpAt) {
      return queues.flatMap(({ queue, redisGoes }, index) => {
        const ways = redisGoes ? waysOfRedis : waysOfQueue;
        const [waiting, underWay] = [newest.get(`waiting${index}`), newest.get(`underWay${index}`)];
        if (waiting === undefined || underWay === undefined) return [unmeasured(queue, ways)];
        return holding(queue, waiting + underWay, ways);
      });
    }
    await clock.sleep(pollSeconds * 1000);
  }
}

/** How tasks are kept, and what `--discard` does with them. */
interface Ways {
  keep: string;
  discard: string;
}

const waysOfRedis: Ways = { keep: "write broker.kind: 'redis' back", discard: 'throw them away' };
const waysOfQueue: Ways = {
  keep: 'write it back into application.queues, with a worker that takes from it',
  discard: 'leave them in Redis, where no worker takes them,',
};

function holding(name: string, tasks: number, { keep, discard }: Ways): string[] {
  if (tasks === 0) return [];
  return [
    `${name}: must be empty before it is taken away, got ${tasks} tasks; ${keep}, and take it away once npm run status shows it empty, or ${discard} by npm run deploy ... --discard ${name}`,
  ];
}

/** No worker takes from the queue: its messages are for people. */
function holdingStarts(name: string, starts: number): string[] {
  if (starts === 0) return [];
  return [
    `${name}: must be empty before it is taken away, got ${starts} starts of schedules that failed; read what is in it and delete it, or throw it away by npm run deploy ... --discard ${name}`,
  ];
}

function unmeasured(name: string, { discard }: Ways): string {
  return `${name}: must be known to be empty before it is taken away, got no measurement of the last ${minutesOfMeasurements} minutes; see in the log of the function queue-depth why it does not measure the queue, deploy again once npm run status shows how much waits, or ${discard} by npm run deploy ... --discard ${name}`;
}

/** About how many: SQS says no more (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html). */
async function tasksIn(client: SQSClient, QueueUrl: string): Promise<number> {
  try {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return 0;
    throw error;
  }
}
