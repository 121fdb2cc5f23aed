import type { Metric } from '../observability/metric.ts';
import type { Section } from '../observability/widget.ts';

/** What users ask of the load balancer, and what it answers by itself, as no task does. */
export function loadBalancerWidgets({ arnSuffix }: { readonly arnSuffix: string }): Section {
  const of = (metricName: string, stat = 'Sum'): Metric => ({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensions: { LoadBalancer: arnSuffix },
    stat,
  });
  return {
    title: 'Load balancer',
    widgets: [
      { title: 'Requests', lines: [{ metric: of('RequestCount'), label: 'requests' }] },
      {
        title: '5xx',
        lines: [
          { metric: of('HTTPCode_ELB_5XX_Count'), label: 'of the load balancer itself' },
          { metric: of('HTTPCode_Target_5XX_Count'), label: 'of tasks' },
        ],
      },
      {
        title: 'Seconds until an answer',
        lines: ['p50', 'p95', 'p99'].map((stat) => ({ metric: of('TargetResponseTime', stat), label: stat })),
      },
    ],
  };
}
