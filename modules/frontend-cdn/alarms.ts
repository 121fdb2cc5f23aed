import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { CdnSettings } from './settings.ts';

export interface CdnAlarmsProps extends AlarmSetProps {
  cdn: Construct & {
    /** One for each host name, by the word for it. */
    readonly sites: readonly { role: string; distributionId: string }[];
    readonly settings: Pick<CdnSettings, 'alarms'>;
  };
}

/** What users see at CloudFront, whose metrics are in us-east-1. Errors of 4xx are what browsers and scanners ask for, and no alarm. */
export class CdnAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: CdnAlarmsProps) {
    const { cdn } = props;
    super(scope, id, cdn.node.id, props);
    for (const { role: site, distributionId } of cdn.sites) {
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
      this.onSite(site, cdn.settings.alarms, (metricName, stat) => ({
        namespace: 'AWS/CloudFront',
        metricName,
        dimensions: { DistributionId: distributionId, Region: 'Global' },
        stat,
      }));
    }
  }

  private onSite(
    site: string,
    { errors, originLatency }: CdnSettings['alarms'],
    metric: (metricName: string, stat: string) => Metric,
  ): void {
    this.onExpression(
      `errors-${site}`,
      `IF(requests >= ${errors.minRequests}, errors, 0)`,
      { errors: metric('5xxErrorRate', 'Average'), requests: metric('Requests', 'Sum') },
      errors,
      {
        description: `CloudFront answers ${errors.percent} percent of the requests, or more, with 5xx: Django fails, or CloudFront does not reach it`,
        threshold: errors.percent,
        // No requests are no errors.
        missing: 'notBreaching',
      },
    );
    if (!originLatency) return;
    this.onMetric(`origin-latency-${site}`, metric('OriginLatency', 'p95'), originLatency, {
      description: `CloudFront waits ${originLatency.milliseconds} ms or more for one answer in twenty`,
      threshold: originLatency.milliseconds,
      missing: 'notBreaching',
    });
  }
}
