import { expect, it } from 'vitest';
import { cdnWidgets } from '../../../modules/frontend-cdn/widgets.ts';
import type { Graph } from '../../../modules/observability/widget.ts';

type Site = Parameters<typeof cdnWidgets>[0][number];
const [main, help] = ['main', 'help'].map((role) => ({
  role,
  distributionId: `of-${role}`,
  hasAdditionalMetrics: false,
}));
const graphs = (...sites: Parameters<typeof cdnWidgets>[0]) => cdnWidgets(sites).widgets as Graph[];

it('shows each distribution in the one region that CloudFront measures in', () => {
  for (const { lines, region } of graphs(main as Site, help as Site)) {
    expect(region).toBe('us-east-1');
    expect(lines.map(({ label }) => label)).toEqual(['main', 'help']);
  }
});

it('shows the cache hit rate of those alone of which CloudFront measures it', () => {
  expect(graphs(main as Site, help as Site)).toHaveLength(4);
  const shown = graphs(main as Site, { role: 'help', distributionId: 'of-help', hasAdditionalMetrics: true });
  expect(shown.at(-1)).toEqual({
    title: 'Requests that a cache answers, in %',
    region: 'us-east-1',
    lines: [
      {
        label: 'help',
        metric: {
          namespace: 'AWS/CloudFront',
          metricName: 'CacheHitRate',
          dimensions: { DistributionId: 'of-help', Region: 'Global' },
          stat: 'Average',
        },
      },
    ],
  });
});
