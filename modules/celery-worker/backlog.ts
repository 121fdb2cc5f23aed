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
  const { left, underWay, metrics } = measured(queues);
  const filled = `${startsPerPlace(backlog)} * ${underWay} / desired`;
  // A series, as an array must have, and without a value where the queues have none: alarms then go by the minutes before.
  const full = `${backlogTarget(backlog, concurrency)} + 0 * ${left} / desired`;
  return {
    expression: `MAX([${left} / desired, MIN([${filled}, ${full}])])`,
    metrics: { ...metrics, desired },
  };
}

/**
 * The tasks that wait or are under way, as long as no task of Fargate runs. What a worker held that was killed is under way in Redis until
 * some worker polls, and no worker polls while none is woken.
 */
export function unattended(queues: readonly QueueMetrics[], running: Metric): Expression {
  const { left, metrics } = measured(queues);
  return {
    // Container Insights measures nothing of a service without tasks, and of one that never ran FILL may have nothing to fill.
    expression: `IF(MAX([FILL(running, 0), 0 * ${left}]) < 1, ${left}, 0)`,
    metrics: { ...metrics, running },
  };
}

/** How many tasks of average length one place starts within the acceptable wait. However long they are, it is one. */
function startsPerPlace({ acceptableWaitSeconds, averageTaskMilliseconds }: BacklogSettings): number {
  return Math.max(1, (acceptableWaitSeconds * 1000) / averageTaskMilliseconds);
}

function measured(queues: readonly QueueMetrics[]) {
  const waiting = Object.fromEntries(queues.map((queue, index) => [`waiting${index}`, queue.waiting]));
  const busy = Object.fromEntries(queues.map((queue, index) => [`busy${index}`, queue.underWay]));
  const metrics: Record<string, Metric> = { ...waiting, ...busy };
  return { left: sum(metrics), underWay: sum(busy), metrics };
}

/**
 * Of an array it takes what series there are, where `+` has no value as soon as one has none: SQS measures nothing of a queue that nobody
 * has used for six hours (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
function sum(metrics: Record<string, Metric>): string {
  return `SUM([${Object.keys(metrics).join(', ')}])`;
}
