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

/**
 * What sends requests back from the next version of a service. They tell nobody: the deploy that they end does, and the alarm for users, whose causes some are, where a deploy was killed. At rest there
 * are no requests, and none is raised.
 */
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
    // Where all fail, each gets requests all the same; where there is none, the load balancer answers with errors by itself, which is an alarm of its own
    // (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html). Without requests, as at rest and before its tasks are well, none is
    // missed: that none is healthy is measured there, too (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
    this.onExpression(
      'no-healthy-hosts',
      'IF(requests >= 1, IF(healthy < 1, 1, 0), 0)',
      { healthy: of('HealthyHostCount', 'Maximum'), requests: of('RequestCount', 'Sum') },
      onceStarted,
      {
        ...quiet,
        description: `In a deploy: no task of ${role} passes the health checks of the load balancer, and it gets requests`,
        threshold: 1,
      },
    );
  }
}
