import type { QueueMetrics } from '../broker/broker.ts';
import type { Expression } from '../fargate-service/scaling.ts';
import type { Metric } from '../observability/metric.ts';
import type { BacklogSettings } from './settings.ts';

/**
 * A worker with more queues has no backlog: CloudWatch reckons with ten metrics at most, which are two a queue, the desired tasks and the result
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/create-alarm-on-metric-math-expression.html).
 */
export const mostQueuesWithBacklog = 4;

/** How many tasks one task of Fargate starts within the acceptable wait. */
export function backlogTarget(backlog: BacklogSettings, concurrency: number): number {
  return startsPerPlace(backlog) * concurrency;
}

/**
 * The tasks that wait or are under way, for each task of Fargate.
 *
 * Those under way also keep as many as work on them, or scaling in would cut them off: each fills one place. They never ask for more by that,
 * since some only lie prefetched, or with another worker.
 *
 * `desired` is how many tasks of Fargate there should be. By those that run, each minute that new ones need to start would ask for more again.
 */
export function backlogPerTask(
  backlog: BacklogSettings,
  concurrency: number,
  queues: readonly QueueMetrics[],
  desired: Metric,
): Expression {
  const full = backlogTarget(backlog, concurrency);
  const waiting = sumOf('waiting', queues.length);
  const busy = sumOf('busy', queues.length);
  const left = `(${waiting} + ${busy}) / desired`;
  const filled = `${startsPerPlace(backlog)} * (${busy}) / desired`;
  const kept = `IF((${filled}) > ${full}, ${full}, ${filled})`;
  return {
    expression: `IF((${left}) > ${kept}, ${left}, ${kept})`,
    metrics: {
      ...named(
        'waiting',
        queues.map((queue) => queue.waiting),
      ),
      ...named(
        'busy',
        queues.map((queue) => queue.underWay),
      ),
      desired,
    },
  };
}

/** The waiting tasks, as long as no task of Fargate runs. */
export function waitingForNobody(queues: readonly QueueMetrics[], running: Metric): Expression {
  return {
    // Container Insights measures nothing of a service without tasks.
    expression: `IF(${latest('running')} < 1, ${sumOf('waiting', queues.length)}, 0)`,
    metrics: {
      ...named(
        'waiting',
        queues.map((queue) => queue.waiting),
      ),
      running,
    },
  };
}

/** How many tasks of average length one place starts within the acceptable wait. However long they are, it is one. */
function startsPerPlace({ acceptableWaitSeconds, averageTaskMilliseconds }: BacklogSettings): number {
  return Math.max(1, (acceptableWaitSeconds * 1000) / averageTaskMilliseconds);
}

function sumOf(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => latest(`${name}${index}`)).join(' + ');
}

/**
 * The newest value of a metric that may come late, or 0 where there is none: SQS measures nothing of a queue that nobody has used for six
 * hours. With 0 alone, a minute that is not there yet would look like an empty queue
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
function latest(metric: string): string {
  return `FILL(FILL(${metric}, REPEAT), 0)`;
}

function named(name: string, metrics: Metric[]): Record<string, Metric> {
  return Object.fromEntries(metrics.map((metric, index) => [`${name}${index}`, metric]));
}
