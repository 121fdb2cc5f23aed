import type { QueueMetrics } from '../broker/queue-metrics.ts';
import type { Expression, Metric } from '../observability/metric.ts';
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
 * The tasks that wait, for each task of Fargate, and those under way, each of which fills one of its places: they keep as many as work on
 * them, or scaling in would cut them off. They never ask for more than there are, since some only lie prefetched, or with another worker.
 *
 * `desired` is how many tasks of Fargate there should be. By those that run, each minute that new ones need to start would ask for more again.
 */
export function backlogPerTask(
  backlog: BacklogSettings,
  concurrency: number,
  queues: readonly QueueMetrics[],
  desired: Metric,
): Expression {
  const { waiting, busy } = named(queues);
  const underWay = `${sum(busy)} / desired`;
  // A series, as an array must have, and without a value where the queues have none.
  const places = `${concurrency} + 0 * ${underWay}`;
  const filled = `MIN([${underWay}, ${places}])`;
  return {
    expression: `MAX([${sum(waiting)} / desired + ${filled}, ${startsPerPlace(backlog)} * ${filled}])`,
    metrics: { ...waiting, ...busy, desired },
  };
}

/**
 * The tasks that wait, as long as no task of Fargate runs, and those under way: what a worker held that was killed is under way in Redis until
 * some worker polls, and no worker polls while none is woken. With shared queues another worker does, and has tasks under way itself.
 */
export function unattended(queues: readonly QueueMetrics[], running: Metric, sharesQueues: boolean): Expression {
  const { waiting, busy } = named(queues);
  const metrics = sharesQueues ? waiting : { ...waiting, ...busy };
  const left = sum(metrics);
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

/** The metrics of several queues, each by its name in an expression. */
function named(queues: readonly QueueMetrics[]): Record<'waiting' | 'busy', Record<string, Metric>> {
  return {
    waiting: Object.fromEntries(queues.map((queue, index) => [`waiting${index}`, queue.waiting])),
    busy: Object.fromEntries(queues.map((queue, index) => [`busy${index}`, queue.underWay])),
  };
}

/**
 * Of an array, which takes what series there are: SQS measures nothing of a queue that nobody has used for six hours
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
function sum(metrics: Record<string, Metric>): string {
  return `SUM([${Object.keys(metrics).join(', ')}])`;
}
