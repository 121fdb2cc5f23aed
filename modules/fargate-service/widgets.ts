import type { Metric } from '../observability/metric.ts';
import type { Graph, Section } from '../observability/widget.ts';

interface Shown {
  /** The word for it among those of the environment. */
  readonly role: string;
  /** The names that its metrics go under. */
  readonly dimensions: { ClusterName: string; ServiceName: string };
  /** Whether CloudWatch counts the tasks of its cluster. */
  readonly countsTasks: boolean;
}

/** What one service shows of itself: first what users feel of it, if it answers requests. */
export function serviceWidgets(
  { role, dimensions, countsTasks }: Shown,
  requestDimensions?: { LoadBalancer: string; TargetGroup: string },
): Section {
  const ofTasks = (metricName: string, stat: string, namespace = 'AWS/ECS'): Metric => ({
    namespace,
    metricName,
    dimensions,
    stat,
  });
  return {
    title: role,
    widgets: [
      ...(requestDimensions ? requestGraphs({ ...requestDimensions }) : []),
      ...(countsTasks
        ? [
            {
              title: 'Tasks',
              lines: [
                { metric: ofTasks('DesiredTaskCount', 'Average', 'ECS/ContainerInsights'), label: 'should run' },
                { metric: ofTasks('RunningTaskCount', 'Average', 'ECS/ContainerInsights'), label: 'run' },
              ],
            },
          ]
        : []),
      {
        title: 'CPU and memory in %',
        lines: [
          { metric: ofTasks('CPUUtilization', 'Average'), label: 'CPU' },
          { metric: ofTasks('MemoryUtilization', 'Maximum'), label: 'memory of the fullest task' },
        ],
      },
    ],
  };
}

function requestGraphs(dimensions: Record<string, string>): Graph[] {
  const of = (metricName: string, stat: string): Metric => ({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensions,
    stat,
  });
  return [
    {
      title: 'Requests',
      lines: [
        { metric: of('RequestCount', 'Sum'), label: 'requests' },
        { metric: of('HTTPCode_Target_5XX_Count', 'Sum'), label: '5xx', right: true },
      ],
    },
    {
      title: 'Seconds until an answer',
      lines: ['p50', 'p95', 'p99'].map((stat) => ({ metric: of('TargetResponseTime', stat), label: stat })),
    },
  ];
}
