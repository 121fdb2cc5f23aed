import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { ObservabilitySettings } from '../observability/settings.ts';

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
