import { z } from 'zod';
import { domainName } from '../load-balancer/settings.ts';
import { group, integer, oneOf, text } from '../shared/setting.ts';
import { variableName } from '../shared/variables.ts';

const kindWayOut = 'awslogs writes to CloudWatch by itself, firelens sends by Fluent Bit to where you say';
const toWayOut = 'cloudwatch keeps the log group, and with it queries, metric filters and alarms';

/** The log group of the service, where its lines are without a router too. */
const toCloudWatch = group({ kind: oneOf(['cloudwatch'], toWayOut) });

/** A bucket of the environment, by Amazon Data Firehose: `<service>/<yyyy/MM/dd/HH>/`, gzip, a JSON object a line. It keeps them for `observability.logRetentionDays`. */
const toFirehose = group({
  kind: oneOf(['firehose'], toWayOut),
  /**
   * Seconds for which Firehose gathers lines, if 64 MiB are not there before. What is in the bucket is that old at most, and each object costs a request
   * (https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html).
   */
  bufferSeconds: integer(60, 900, 'a short time makes many small objects').default(300),
});

/** A domain of Amazon OpenSearch Service, or a collection of OpenSearch Serverless, that is there. Its own policy must let in the task role: docs/log-router.md. */
const toOpenSearch = group({
  kind: oneOf(['opensearch'], toWayOut),
  /** The domain or the collection: its role may write there alone. */
  arn: text(
    /^arn:aws:(es:[a-z0-9-]+:\d{12}:domain\/[a-z][a-z0-9-]{2,27}|aoss:[a-z0-9-]+:\d{12}:collection\/[a-z0-9]{3,40})$/,
    'the ARN of a domain of OpenSearch, or of a collection of OpenSearch Serverless',
    'such as arn:aws:es:eu-central-1:111111111111:domain/logs',
  ),
  /** Its endpoint, without https://. */
  host: text(domainName, 'a host name in lower case, without https://', 'the console of OpenSearch shows the endpoint'),
  /** The index that lines go to. */
  index: text(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'the name of an index in lower case', 'such as shop-production'),
});

/** Whoever takes logs by HTTPS, such as a vendor: an array of JSON objects a request, compressed by gzip. */
const toHttp = group({
  kind: oneOf(['http'], toWayOut),
  /** Where it answers, at port 443. */
  host: text(domainName, 'a host name in lower case, without https://', 'such as logs.example.com'),
  /** The path, with what follows it. Nothing secret: everyone who may see the task definition can read it. */
  uri: text(/^\/[\w./~?&=%+:@-]*$/, 'a path that begins with a slash', 'such as /v1/input').default('/'),
  /** The header that carries the key. */
  header: text(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'the name of a header', 'such as DD-API-KEY or Authorization'),
  /** What stands before the key in the header, such as `Bearer`. */
  scheme: z.optional(
    text(/^[A-Za-z][A-Za-z0-9-]{0,31}$/, 'one word', 'such as Bearer; leave it out to send the key alone'),
  ),
  /** The one of `application.secrets` that holds the key. */
  secret: variableName,
});

/** Where a log router sends lines. */
const destination = z.discriminatedUnion('kind', [toCloudWatch, toFirehose, toOpenSearch, toHttp], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be one of cloudwatch, firehose, opensearch, http; ${toWayOut}`
      : 'must be a group of settings; which ones it takes depends on kind: cloudwatch, firehose, opensearch or http',
});

/** By the log driver of ECS, to CloudWatch, without a further container. */
const awslogs = group({ kind: oneOf(['awslogs'], kindWayOut) });

/** By Fluent Bit in each task, which ECS sends the lines of the service's own container to. Other containers stay with `awslogs`, so that what they say of themselves is kept. */
const firelens = group({
  kind: oneOf(['firelens'], kindWayOut),
  to: destination,
  /**
   * The version of AWS for Fluent Bit. AWS never changes the image of a version, and says in a parameter of each region where it is
   * (https://github.com/aws/aws-for-fluent-bit#using-ssm-to-find-available-versions-and-aws-regions). The default is the one that AWS calls stable in
   * https://github.com/aws/aws-for-fluent-bit/blob/mainline/AWS_FOR_FLUENT_BIT_STABLE_VERSION. From 2.29.1 on an image has the configuration that the health check needs.
   */
  version: text(
    /^(2\.(29\.[1-9]|[3-9]\d\.\d+)|[3-9]\.\d+\.\d+)(\.\d{8})?$/,
    'a version of AWS for Fluent Bit from 2.29.1 on',
    'such as 2.32.2.20241008; latest and stable change under you',
  ).default('2.32.2.20241008'),
  /**
   * Memory of a task that is Fluent Bit's. AWS saw 40 to 100 MB with few lines and 400 with many
   * (https://github.com/aws/aws-for-fluent-bit/blob/mainline/troubleshooting/debugging.md#cpu-and-memory).
   */
  memoryMiB: integer(64, 4096, 'AWS saw 40 to 400 MB').default(128),
  /**
   * Lines that wait in the memory of the task for Fluent Bit to take them; later ones are lost while they do. AWS advises those of five seconds. By itself ECS lets
   * 1,048,576 wait, which is more than a task has memory for (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-docker-buffer-limit.html).
   */
  bufferLines: integer(1024, 1_048_576, 'AWS advises the lines of five seconds').default(16_384),
});

/** How the lines that a service prints leave its tasks. */
export const logsSettings = z.discriminatedUnion('kind', [awslogs, firelens], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be one of awslogs, firelens; ${kindWayOut}`
      : 'must be a group of settings; which ones it takes depends on kind, awslogs or firelens',
});

export type LogsSettings = z.output<typeof logsSettings>;
export type RoutedLogs = z.output<typeof firelens>;
export type LogDestination = z.output<typeof destination>;

/** Fluent Bit keeps what it has not sent in memory alone, and gives up after so many seconds once it is told to stop: `Grace` of its configuration in the image. */
const flushSeconds = 30;

/** Between SIGTERM and SIGKILL of the router, which ECS stops after all containers that it takes lines of. */
export const routerStopSeconds = flushSeconds + 5;

/** Where the router answers its health check: https://docs.fluentbit.io/manual/administration/monitoring */
export const routerHealthPort = 2020;

/** Where the router listens in its task. ECS lets it take lines at 24224: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html */
export const routerPorts: readonly number[] = [routerHealthPort, 24_224];

/** What a router takes of a task, with lines of 1 KiB in its buffer. */
export function routerMemoryMiB({ memoryMiB, bufferLines }: RoutedLogs): number {
  return memoryMiB + Math.ceil(bufferLines / 1024);
}

/** Where the lines of a service go, if a router sends them. */
export function destinationOf(logs: LogsSettings | undefined): LogDestination | undefined {
  return logs?.kind === 'firelens' ? logs.to : undefined;
}
