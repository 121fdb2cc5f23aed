import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
// node-redis, by Redis itself: its client alone, which is plain JavaScript, depends on nothing and knows TLS.
import { createClient } from '@redis/client';
import { metricNames } from './queue-metrics.ts';

/** The steps that Kombu makes of priorities, each a list of its own: `priority_steps` of kombu/transport/redis.py. */
const prioritySteps = [0, 3, 6, 9];
const timeoutMilliseconds = 5000;

/** What a worker has taken, as Kombu keeps it in the hash `unacked`. */
type Taken = [message: { headers?: { eta?: string | null } }, exchange: string, routingKey: string];

/**
 * What Lambda runs: it writes the depth of each queue as a line of CloudWatch's Embedded Metric Format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * @throws Error when anything could not be read. It then has written nothing.
 */
export async function handler(): Promise<void> {
  const { BROKER_URL_SECRET_ARN = '', NAMESPACE = '', QUEUES = '[]' } = process.env;
  const queues: string[] = JSON.parse(QUEUES);
  const depths = await measure(BROKER_URL_SECRET_ARN, queues).catch((error) => {
    // Lambda logs an error with all that hangs on it, such as a URL that could not be parsed.
    throw new Error(`queues: must be measured, got ${error.message}`);
  });
  const aws = {
    Timestamp: Date.now(),
    CloudWatchMetrics: [
      {
        Namespace: NAMESPACE,
        Dimensions: [['Queue']],
        Metrics: Object.values(metricNames).map((Name) => ({ Name, Unit: 'Count' })),
      },
    ],
  };
  const lines = depths.map((depth) => JSON.stringify({ _aws: aws, ...depth }));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function measure(secretArn: string, queues: string[]) {
  // At each call, since the token in it may have been rotated.
  const { SecretString = '' } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: secretArn }),
    { abortSignal: AbortSignal.timeout(timeoutMilliseconds) },
  );
  const redis = createClient({
    url: SecretString,
    socket: { connectTimeout: timeoutMilliseconds, socketTimeout: timeoutMilliseconds, reconnectStrategy: false },
  });
  // Without a listener it would end the process. What was asked for fails with the same error.
  redis.on('error', () => {});
  try {
    await redis.connect();
    // Before what was taken: a task that a worker takes in between is counted twice, and not missed, which could end its worker.
    const waiting = await Promise.all(
      queues.map(async (queue) => {
        const lengths = await Promise.all(prioritySteps.map((step) => redis.lLen(keyOf(queue, step))));
        return lengths.reduce((sum, length) => sum + length, 0);
      }),
    );
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
    return queues.map((queue, index) => ({
      Queue: queue,
      [metricNames.waiting]: waiting[index],
      [metricNames.underWay]: underWay.get(queue) ?? 0,
    }));
  } finally {
    redis.destroy();
  }
}

/** The list that Kombu keeps the tasks of one queue and priority in. */
function keyOf(queue: string, step: number): string {
  return step === 0 ? queue : `${queue}\x06\x16${step}`;
}

/** A worker takes a task with an ETA at once and does nothing with it until then: another worker would not help. */
function waitsForItsTime({ headers }: Taken[0]): boolean {
  return Date.parse(headers?.eta ?? '') > Date.now();
}
