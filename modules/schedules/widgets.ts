import type { Metric } from '../observability/metric.ts';
import type { Graph, Section } from '../observability/widget.ts';

interface ShownSchedule {
  /** The word for it among those of the environment. */
  readonly node: { readonly id: string };
  executions(metricName: 'ExecutionsFailed' | 'ExecutionsSucceeded'): Metric;
}

/** What became of what was to be started. */
export function scheduleWidgets(
  schedules: readonly ShownSchedule[],
  { notStartedMetric }: { readonly notStartedMetric: Metric },
): Section {
  const ofEach = (metricName: 'ExecutionsFailed' | 'ExecutionsSucceeded'): Graph['lines'] =>
    schedules.map((schedule) => ({ metric: schedule.executions(metricName), label: schedule.node.id }));
  return {
    title: 'Schedules',
    widgets: [
      { title: 'Runs that failed', lines: ofEach('ExecutionsFailed') },
      { title: 'Runs that succeeded', lines: ofEach('ExecutionsSucceeded') },
      { title: 'Starts that failed', lines: [{ metric: notStartedMetric, label: 'in the queue not-started' }] },
    ],
  };
}
