import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps, type Lasting } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { RequestAlarmsSettings } from '../workload/settings.ts';

export interface ShiftAlarmsProps extends AlarmSetProps {
  /** The word for the next version among those of the environment. */
  role: string;
  /** The names that the metrics of its requests go under. */
  requestDimensions: { LoadBalancer: string; TargetGroup: string };
  /** Those of the service: their thresholds. */
  settings: Pick<RequestAlarmsSettings, 'errors' | 'latency' | 'unhealthyHosts'>;
}

/**
 * A shift waits for minutes, and to send requests back for nothing costs a second deploy and no user anything. Load balancers measure by the minute, and a task that has just started is
 * slow for the first.
 */
const soon: Lasting = { periodSeconds: 60, periods: 2, datapoints: 2 };

/** A task that starts fails its health checks until it has started, which is no alarm. */
const onceStarted: Lasting = { periodSeconds: 60, periods: 3, datapoints: 3 };

/** What sends requests back from the next version of a service. They tell nobody: the deploy that they end does. At rest nothing is measured, and none is raised. */
export class ShiftAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ShiftAlarmsProps) {
    super(scope, id, props.role, props);
    const { role, requestDimensions, settings } = props;
    const { errors, latency, unhealthyHosts } = settings;
    const of = (metricName: string, stat: string): Metric => ({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensions: requestDimensions,
      stat,
    });
    const quiet = { quiet: true, missing: 'notBreaching' } as const;
    this.onExpression(
      'errors',
      `IF(requests >= ${errors.minRequests}, 100 * FILL(errors, 0) / requests, 0)`,
      { errors: of('HTTPCode_Target_5XX_Count', 'Sum'), requests: of('RequestCount', 'Sum') },
      soon,
      {
        ...quiet,
        description: `In a deploy: ${role} answers ${errors.percent} percent of its requests, or more, with 5xx`,
        threshold: errors.percent,
      },
    );
    this.onMetric('latency', of('TargetResponseTime', 'p95'), soon, {
      ...quiet,
      description: `In a deploy: ${role} takes ${latency.milliseconds} ms or more for one request in twenty`,
      // In seconds.
      threshold: latency.milliseconds / 1000,
    });
    this.onMetric('unhealthy-hosts', of('UnHealthyHostCount', 'Maximum'), onceStarted, {
      ...quiet,
      description: `In a deploy: tasks of ${role} fail the health checks of the load balancer`,
      threshold: unhealthyHosts.hosts,
    });
  }
}
