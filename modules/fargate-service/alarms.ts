import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import {
  minTasks,
  type RequestAlarmsSettings,
  type ServiceAlarmsSettings,
  type TaskCountSettings,
} from '../workload/settings.ts';

interface Service {
  /** The word for it among those of the environment. */
  readonly role: string;
  /** The names that its metrics go under. */
  readonly dimensions: { ClusterName: string; ServiceName: string };
  /** Whether CloudWatch counts its tasks. Left out, it does. */
  readonly countsTasks?: boolean;
}

/** The names that the metrics of a service's requests go under. */
interface RequestDimensions {
  LoadBalancer: string;
  TargetGroup: string;
}

/** How many tasks there may be, and the alarms, of the settings of a service. */
type Settings<Alarms> = TaskCountSettings & { alarms: Alarms };

export type ServiceAlarmsProps = AlarmSetProps & { service: Service } & (
    | { requestDimensions: RequestDimensions; settings: Settings<RequestAlarmsSettings> }
    | { settings: Settings<ServiceAlarmsSettings> }
  );

/** The alarms of one service. */
export class ServiceAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    const { role, dimensions, countsTasks = true } = props.service;
    super(scope, id, role, props);
    const { alarms } = props.settings;
    const { missingTasks, memory } = alarms;
    const ofTasks = (metricName: string, stat: string, namespace = 'AWS/ECS'): Metric => ({
      namespace,
      metricName,
      dimensions,
      stat,
    });
    const sleeps = minTasks(props.settings) === 0;
    if (countsTasks) {
      this.onExpression(
        'missing-tasks',
        'desired - running',
        {
          // A task that was away for a part of the minute has been away.
          desired: ofTasks('DesiredTaskCount', 'Maximum', 'ECS/ContainerInsights'),
          running: ofTasks('RunningTaskCount', 'Minimum', 'ECS/ContainerInsights'),
        },
        missingTasks,
        {
          description: `${role} runs fewer tasks than it should`,
          threshold: missingTasks.tasks,
          // ECS measures nothing of a service that runs no task, be it asleep or broken:
          // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
          missing: sleeps ? 'notBreaching' : 'breaching',
        },
      );
    } else if (!sleeps) {
      // Without Container Insights nobody counts them: that none runs is what can be told, and not of one that may sleep.
      this.onExpression(
        'missing-tasks',
        'IF(FILL(samples, 0) < 1, 1, 0)',
        { samples: ofTasks('CPUUtilization', 'SampleCount') },
        missingTasks,
        { description: `${role} runs no task`, threshold: 1, missing: 'breaching' },
      );
    }
    // That nothing runs, and so nothing is measured, is what the alarm above is for.
    this.onMetric('memory', ofTasks('MemoryUtilization', 'Maximum'), memory, {
      description: `A task of ${role} has hardly any memory left, and is killed when it has none`,
      threshold: memory.percent,
      missing: 'notBreaching',
    });
    if ('cpu' in alarms) {
      this.onMetric('cpu', ofTasks('CPUUtilization', 'Average'), alarms.cpu, {
        description: `The tasks of ${role} have hardly any CPU left`,
        threshold: alarms.cpu.percent,
        missing: 'notBreaching',
      });
    }
    if ('requestDimensions' in props) {
      const sleeps = minTasks(props.settings) === 0;
      this.onRequests(role, props.requestDimensions, props.settings.alarms, sleeps);
    }
  }

  private onRequests(
    role: string,
    dimensions: RequestDimensions,
    alarms: RequestAlarmsSettings,
    sleeps: boolean,
  ): void {
    const { errors, latency, unhealthyHosts, noHealthyHosts } = alarms;
    const ofRequests = (metricName: string, stat: string): Metric => ({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensions: { ...dimensions },
      stat,
    });
    // No requests are no errors, and slow for nobody.
    this.onExpression(
      'errors',
      // Errors are reported only when there are some.
      `IF(requests >= ${errors.minRequests}, 100 * FILL(errors, 0) / requests, 0)`,
      { errors: ofRequests('HTTPCode_Target_5XX_Count', 'Sum'), requests: ofRequests('RequestCount', 'Sum') },
      errors,
      {
        description: `${role} answers ${errors.percent} percent of its requests, or more, with 5xx`,
        threshold: errors.percent,
        missing: 'notBreaching',
      },
    );
    this.onMetric('latency', ofRequests('TargetResponseTime', 'p95'), latency, {
      description: `${role} takes ${latency.milliseconds} ms or more for one request in twenty`,
      // In seconds.
      threshold: latency.milliseconds / 1000,
      missing: 'notBreaching',
    });
    // Only tasks that are registered are asked, and that there are none is for the alarm on missing tasks.
    this.onMetric('unhealthy-hosts', ofRequests('UnHealthyHostCount', 'Maximum'), unhealthyHosts, {
      description: `Tasks of ${role} fail the health checks of the load balancer`,
      threshold: unhealthyHosts.hosts,
      missing: 'notBreaching',
    });
    this.onExpression(
      'no-healthy-hosts',
      // An alarm is raised by as much and by more.
      'IF(healthy < 1, 1, 0)',
      { healthy: ofRequests('HealthyHostCount', 'Maximum') },
      noHealthyHosts,
      {
        description: `No task of ${role} passes the health checks of the load balancer: nobody is answered`,
        threshold: 1,
        // Nothing is measured of a service without tasks, which may sleep: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
        missing: sleeps ? 'notBreaching' : 'breaching',
      },
    );
  }
}
