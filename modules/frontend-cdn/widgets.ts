import type { Graph, Section } from '../observability/widget.ts';

/** One distribution, by the front end or the host name that it is for. */
interface ShownSite {
  readonly role: string;
  readonly distributionId: string;
}

/**
 * What CloudFront measures of each distribution, in us-east-1 and for all the world
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html). Its cache hit rate is among the metrics that cost extra,
 * which nothing turns on.
 */
export function cdnWidgets(sites: readonly ShownSite[]): Section {
  const ofEach = (metricName: string, stat: string): Graph['lines'] =>
    sites.map(({ role, distributionId }) => ({
      metric: {
        namespace: 'AWS/CloudFront',
        metricName,
        dimensions: { DistributionId: distributionId, Region: 'Global' },
        stat,
      },
      label: role,
    }));
  const region = 'us-east-1';
  return {
    title: 'CloudFront',
    widgets: [
      { title: 'Requests', lines: ofEach('Requests', 'Sum'), region },
      { title: '4xx in % of the requests', lines: ofEach('4xxErrorRate', 'Average'), region },
      { title: '5xx in % of the requests', lines: ofEach('5xxErrorRate', 'Average'), region },
      { title: 'Bytes that were sent', lines: ofEach('BytesDownloaded', 'Sum'), region },
    ],
  };
}
