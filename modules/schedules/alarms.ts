import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import { hoursWithoutSuccess } from './runs.ts';
import type { ScheduleSettings } from './settings.ts';

interface Measured extends Construct {
  readonly settings: ScheduleSettings;
  executions(metricName: 'ExecutionsFailed' | 'ExecutionsSucceeded'): Metric;
}

/** A start, or its failure, is one event. */
const atOnce = { periodSeconds: 60, periods: 1, datapoints: 1 };

/** The alarms of one schedule. */
export class ScheduleAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, { schedule, ...props }: AlarmSetProps & { schedule: Measured }) {
    const role = schedule.node.id;
    super(scope, id, role, props);
    this.onMetric('failed', schedule.executions('ExecutionsFailed'), atOnce, {
      description: `${role} failed, also after its retries: it ended in another exit code than 0, took too long, or could not be started; the executions of its state machine say which`,
      threshold: 1,
      missing: 'notBreaching',
    });
    const hours = hoursWithoutSuccess(schedule.settings);
    if (hours === undefined) return;
    this.onExpression(
      'no-success',
      'IF(FILL(succeeded, 0) < 1, 1, 0)',
      { succeeded: schedule.executions('ExecutionsSucceeded') },
      { periodSeconds: 3600, periods: hours, datapoints: hours },
      {
        description: `${role} has not succeeded for ${hours} hours, in which it should have: it failed, or was never started`,
        threshold: 1,
        // Step Functions measures nothing while nothing ends.
        missing: 'breaching',
      },
    );
  }
}

/** The alarm of what starts them. */
export class SchedulesAlarms extends AlarmSet {
  constructor(
    scope: Construct,
    id: string,
    { schedules, ...props }: AlarmSetProps & { schedules: Construct & { readonly notStartedMetric: Metric } },
  ) {
    super(scope, id, schedules.node.id, props);
    this.onMetric('not-started', schedules.notStartedMetric, atOnce, {
      description:
        'EventBridge Scheduler could not start a schedule for an hour; a message in the queue not-started says which, and why',
      threshold: 1,
      missing: 'notBreaching',
    });
  }
}
