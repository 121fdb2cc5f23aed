import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { CdnSettings } from './settings.ts';

export interface CdnAlarmsProps extends AlarmSetProps {
  cdn: Construct & {
    /** One for each host name, by the word for it. */
    readonly sites: readonly { role: string; distributionId: string }[];
    /** Without it CloudFront answers under its own name, with AWS's certificate. */
    readonly certificateArn: string | undefined;
    readonly settings: Pick<CdnSettings, 'alarms'>;
  };
}

/** What users see at CloudFront, whose metrics are in us-east-1, as its certificates are. Errors of 4xx are what browsers and scanners ask for, and no alarm. */
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
    if (cdn.certificateArn !== undefined) this.onCertificate(cdn.certificateArn, cdn.settings.alarms);
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

  private onCertificate(arn: string, { certificateExpiry: { days } }: CdnSettings['alarms']): void {
    this.onExpression(
      'certificate-expiry',
      // An alarm is raised by as much and by more.
      `IF(left < ${days}, 1, 0)`,
      {
        // https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
        left: {
          namespace: 'AWS/CertificateManager',
          metricName: 'DaysToExpiry',
          dimensions: { CertificateArn: arn },
          stat: 'Minimum',
        },
      },
      // It is measured once a day.
      { periodSeconds: 24 * 60 * 60, periods: 1, datapoints: 1 },
      {
        description: `The certificate of CloudFront expires in fewer than ${days} days: ACM could not renew it, since a proof in DNS is gone, or it was imported; browsers refuse the site once it has expired`,
        threshold: 1,
        // A day without a measurement changes nothing.
        missing: 'ignore',
      },
    );
  }
}
