import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
// node-redis, by Redis itself: its client alone, which is plain JavaScript, depends on nothing and knows TLS.
import { createClient, type RedisClientType } from '@redis/client';
import { metricNames, unknownQueues } from './queue-metrics.ts';
import { findUnknownQueues, separator } from './unknown-queues.ts';

/** The steps that Kombu makes of priorities, each a list of its own: `priority_steps` of kombu/transport/redis.py. */
const prioritySteps = [0, 3, 6, 9];
const timeoutMilliseconds = 5000;
/** For which it looks for queues that it was not told of, about a million keys: it must not keep the others from being measured. */
const lookMilliseconds = 3000;
/** How many of them the log names, those with the most tasks. */
const mostNames = 20;

/** What a worker has taken, as Kombu keeps it in the hash `unacked`. */
type Taken = [message: { headers?: { eta?: string | null } }, exchange: string, routingKey: string];

/**
 * What Lambda runs: it writes the depth of each queue as a line of CloudWatch's Embedded Metric Format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html), and a line of what waits
 * in all others.
 * @throws Error when anything could not be read. It then has written nothing.
 */
export async function handler(): Promise<void> {
  const { BROKER_URL_SECRET_ARN = '', NAMESPACE = '', QUEUES = '[]' } = process.env;
  const queues: string[] = JSON.parse(QUEUES);
  const measured = await measure(BROKER_URL_SECRET_ARN, queues).catch((error) => {
    // Lambda logs an error with all that hangs on it, such as a URL that could not be parsed.
    throw new Error(`queues: must be measured, got ${error.message}`);
  });
  const names: string[] = [...Object.values(metricNames), unknownQueues.metricName];
  const lines = measured.map((values) => {
    const Metrics = names.filter((name) => name in values).map((Name) => ({ Name, Unit: 'Count' }));
    const CloudWatchMetrics = [{ Namespace: NAMESPACE, Dimensions: [['Queue']], Metrics }];
    return JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...values });
  });
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function measure(secretArn: string, queues: string[]): Promise<Record<string, unknown>[]> {
  // At each call, since the token in it may have been rotated.
  const { SecretString = '' } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: secretArn }),
    { abortSignal: AbortSignal.timeout(timeoutMilliseconds) },
  );
  const redis: RedisClientType = createClient({
    url: SecretString,
    socket: { connectTimeout: timeoutMilliseconds, socketTimeout: timeoutMilliseconds, reconnectStrategy: false },
  });
  // Without a listener it would end the process. What was asked for fails with the same error.
  redis.on('error', () => {});
  try {
    await redis.connect();
    // Before what was taken: a task that a worker takes in between is counted twice, and not missed, which could end its worker.
    const waiting = await Promise.all(queues.map((queue) => lengthOf(redis, queue)));
    const underWay = new Map<string, number>();
    // Redis may go through an entry more than once: https://redis.io/docs/latest/commands/scan/#scan-guarantees
    const seen = new Set<string>();
    for await (const entries of redis.hScanIterator('unacked', { COUNT: 1000 })) {
      for (const { field, value } of entries) {
        const [message, , routingKey]: Taken = JSON.parse(value);
        if (seen.has(field) || waitsForItsTime(message)) continue;
        seen.add(field);
        underWay.set(routingKey, (underWay.get(routingKey) ?? 0) + 1);
      }
    }
    return [
      ...queues.map((queue, index) => ({
        Queue: queue,
        [metricNames.waiting]: waiting[index],
        [metricNames.underWay]: underWay.get(queue) ?? 0,
      })),
      ...(await inUnknownQueues(redis, queues)),
    ];
  } finally {
    redis.destroy();
  }
}

/** What waits where no worker looks, and where that is. Nothing, if what was found is 0 and not all were looked at. */
async function inUnknownQueues(redis: RedisClientType, known: string[]) {
  const { queues, complete } = await findUnknownQueues(redis, known, Date.now() + lookMilliseconds);
  const lengths = await Promise.all(
    queues.map(async (queue) => {
      const length = await lengthOf(redis, queue).catch((error) => {
        // A key of the application's that is called like it.
        if (String(error.message).startsWith('WRONGTYPE')) return 0;
        throw error;
      });
      return [queue, length] as const;
    }),
  );
  const waiting = lengths.filter(([, length]) => length > 0).sort(([, one], [, other]) => other - one);
  const total = waiting.reduce((sum, [, length]) => sum + length, 0);
  if (total === 0 && !complete) return [];
  const Queues = Object.fromEntries(waiting.slice(0, mostNames));
  return [{ Queue: unknownQueues.dimension, [unknownQueues.metricName]: total, ...(total > 0 && { Queues }) }];
}

/** Over all priorities, each of which Kombu keeps in a list of its own. */
async function lengthOf(redis: RedisClientType, queue: string): Promise<number> {
  const lengths = await Promise.all(
    prioritySteps.map((step) => redis.lLen(step === 0 ? queue : `${queue}${separator}${step}`)),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** A worker takes a task with an ETA at once and does nothing with it until then: another worker would not help. */
function waitsForItsTime({ headers }: Taken[0]): boolean {
  return Date.parse(headers?.eta ?? '') > Date.now();
}
