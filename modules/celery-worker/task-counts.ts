import { celeryNamespace } from '../broker/queue-metrics.ts';
import type { Metric } from '../observability/metric.ts';

export type TaskCount = 'failed' | 'retried' | 'succeeded';

/** How often a worker logged the one or the other of a task, which filters of its log count. */
export function taskCount(name: string, role: string, what: TaskCount): Metric {
  return { namespace: celeryNamespace(name), metricName: `${role}-${what}`, dimensions: {}, stat: 'Sum' };
}
