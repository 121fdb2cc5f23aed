import type { Metric } from '../observability/metric.ts';
import type { Graph, Section } from '../observability/widget.ts';
import type { QueueMetrics } from './queue-metrics.ts';

/** What is known of a queue; AWS measures the last two in SQS alone. */
interface ShownMetrics extends QueueMetrics {
  oldestTaskAge?: Metric;
  deadLetters?: Metric;
}

interface ShownBroker {
  metricsOf(queue: string): ShownMetrics;
  readonly queueDepth?: { readonly unknownQueueTasks: Metric };
}

/** How much waits in each queue. */
export function queueWidgets(broker: ShownBroker, queues: readonly string[]): Section {
  const ofEach = (title: string, which: keyof ShownMetrics): Graph[] => {
    const lines = queues.flatMap((queue) => {
      const metric = broker.metricsOf(queue)[which];
      return metric ? [{ metric, label: queue }] : [];
    });
    return lines.length > 0 ? [{ title, lines }] : [];
  };
  const unknown = broker.queueDepth?.unknownQueueTasks;
  const [waiting] = ofEach('Tasks that wait', 'waiting');
  return {
    title: 'Queues',
    widgets: [
      {
        title: 'Tasks that wait',
        lines: [...(waiting?.lines ?? []), ...(unknown ? [{ metric: unknown, label: 'in other queues' }] : [])],
      },
      ...ofEach('Tasks under way', 'underWay'),
      ...ofEach('Age of the oldest task in seconds', 'oldestTaskAge'),
      ...ofEach('Dead letters', 'deadLetters'),
    ],
  };
}
