import type { Metric } from '../observability/metric.ts';

/** How many tasks a queue holds. */
export interface QueueMetrics {
  /** Tasks that no worker has taken. */
  waiting: Metric;
  /** Tasks that a worker has taken and not yet acknowledged: with late acknowledgement those that run. */
  underWay: Metric;
}

/** The metrics that the function of queue-depth.ts writes of a queue in Redis: both names are its contract with what reads them. */
export const metricNames = { waiting: 'TasksWaiting', underWay: 'TasksUnderWay' } as const;

/** The metric that it writes of all other queues together, under a name that no queue can have. */
export const unknownQueues = { metricName: 'UnknownQueueTasks', dimension: '(unknown)' } as const;

/** The namespace in CloudWatch of what is measured of an environment's Celery. */
export function celeryNamespace(name: string): string {
  return `${name}/celery`;
}

/** What CloudWatch knows of a queue in Redis. */
export function redisQueueMetrics(name: string, queue: string): QueueMetrics {
  return queueMetricsIn(celeryNamespace(name), queue);
}

/** The same, by the namespace that the function was told. */
export function queueMetricsIn(namespace: string, queue: string): QueueMetrics {
  const ofQueue = (metricName: string) => ({
    namespace,
    metricName,
    dimensions: { Queue: queue },
    stat: 'Maximum',
  });
  return { waiting: ofQueue(metricNames.waiting), underWay: ofQueue(metricNames.underWay) };
}

/** The tasks in Redis in queues that are none of the application's, so that no worker takes them. */
export function unknownQueueTasks(name: string): Metric {
  const { metricName, dimension } = unknownQueues;
  return { namespace: celeryNamespace(name), metricName, dimensions: { Queue: dimension }, stat: 'Maximum' };
}
