import type { Metric } from '../observability/metric.ts';
import type { Section } from '../observability/widget.ts';

/** What the nodes of one Redis show of themselves: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html */
export function redisWidgets(title: string, { nodeIds }: { readonly nodeIds: readonly string[] }): Section {
  const ofEach = (metricName: string, stat: string, what = '') =>
    nodeIds.map((node, index) => ({
      metric: { namespace: 'AWS/ElastiCache', metricName, dimensions: { CacheClusterId: node }, stat } satisfies Metric,
      label: `node ${index + 1}${what}`,
    }));
  return {
    title,
    widgets: [
      { title: 'Memory in %', lines: ofEach('DatabaseMemoryUsagePercentage', 'Maximum') },
      { title: 'Evictions', lines: ofEach('Evictions', 'Sum') },
      { title: 'CPU of the engine in %', lines: ofEach('EngineCPUUtilization', 'Average') },
      {
        title: 'Hits and misses',
        lines: [...ofEach('CacheHits', 'Sum', ', hits'), ...ofEach('CacheMisses', 'Sum', ', misses')],
      },
    ],
  };
}
