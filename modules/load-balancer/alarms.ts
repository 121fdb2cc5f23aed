import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { ObservabilitySettings } from '../observability/settings.ts';
import type { LoadBalancerSettings } from './settings.ts';

export interface LoadBalancerAlarmsProps extends AlarmSetProps {
  loadBalancer: Construct & { readonly arnSuffix: string };
  settings: Pick<ObservabilitySettings, 'loadBalancerErrors'>;
}

/** What users see when no task answers them, which is counted among the errors of no service. */
export class LoadBalancerAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: LoadBalancerAlarmsProps) {
    super(scope, id, props.loadBalancer.node.id, props);
    const { loadBalancerErrors } = props.settings;
    this.onMetric(
      'errors',
      {
        namespace: 'AWS/ApplicationELB',
        metricName: 'HTTPCode_ELB_5XX_Count',
        dimensions: { LoadBalancer: props.loadBalancer.arnSuffix },
        stat: 'Sum',
      },
      loadBalancerErrors,
      {
        description:
          'The load balancer answers with 5xx by itself: no task takes the requests, or none answers in time',
        threshold: loadBalancerErrors.requests,
        // Errors are reported only when there are some.
        missing: 'notBreaching',
      },
    );
  }
}

export interface CertificateAlarmsProps extends AlarmSetProps {
  /** The word for what presents it. */
  role: string;
  certificateArn: string;
  settings: LoadBalancerSettings['alarms'];
}

/** The alarm of a certificate, made or imported, in the region of its topic. */
export class CertificateAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, { role, certificateArn, settings, ...props }: CertificateAlarmsProps) {
    super(scope, id, role, props);
    const { days } = settings.certificate;
    this.onMetric(
      'certificate',
      {
        namespace: 'AWS/CertificateManager',
        metricName: 'DaysToExpiry',
        dimensions: { CertificateArn: certificateArn },
        stat: 'Minimum',
      },
      // ACM measures twice a day: https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
      { periodSeconds: 86_400, periods: 1, datapoints: 1 },
      {
        description: `The certificate of ${role} ends in ${days} days or less, and was not renewed: then browsers refuse it`,
        threshold: days,
        atMost: true,
        // ACM measures none that has ended, which is no reason to call it over.
        missing: 'ignore',
      },
    );
  }
}
