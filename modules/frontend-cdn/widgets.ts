import type { Graph, Section } from '../observability/widget.ts';

/** One distribution, by the front end or the host name that it is for. */
interface ShownSite {
  readonly role: string;
  readonly distributionId: string;
  /** Whether CloudFront measures what costs extra, too. */
  readonly hasAdditionalMetrics: boolean;
}

/**
 * What CloudFront measures of each distribution, in us-east-1 and for all the world
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html).
 */
export function cdnWidgets(sites: readonly ShownSite[]): Section {
  const ofEach = (metricName: string, stat: string, of = sites): Graph['lines'] =>
    of.map(({ role, distributionId }) => ({
      metric: {
        namespace: 'AWS/CloudFront',
        metricName,
        dimensions: { DistributionId: distributionId, Region: 'Global' },
        stat,
      },
      label: role,
    }));
  const region = 'us-east-1';
  const measured = sites.filter(({ hasAdditionalMetrics }) => hasAdditionalMetrics);
  return {
    title: 'CloudFront',
    widgets: [
      { title: 'Requests', lines: ofEach('Requests', 'Sum'), region },
      { title: '4xx in % of the requests', lines: ofEach('4xxErrorRate', 'Average'), region },
      { title: '5xx in % of the requests', lines: ofEach('5xxErrorRate', 'Average'), region },
      { title: 'Bytes that were sent', lines: ofEach('BytesDownloaded', 'Sum'), region },
      ...(measured.length > 0
        ? [
            {
              title: 'Requests that a cache answers, in %',
              lines: ofEach('CacheHitRate', 'Average', measured),
              region,
            },
          ]
        : []),
    ],
  };
}
