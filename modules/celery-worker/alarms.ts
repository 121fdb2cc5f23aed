import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import type { Construct } from 'constructs';
import type { QueueMetrics } from '../broker/queue-metrics.ts';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import { backlogPerTask, backlogTarget, unattended } from './backlog.ts';
import type { BacklogSettings, WorkerAlarmsSettings } from './settings.ts';
import { type TaskCount, taskCount } from './task-counts.ts';

interface Worker {
  readonly fargate: { readonly role: string; readonly logGroup: { readonly name: string } };
  /** How many tasks on Fargate there should be. */
  readonly desired: Metric;
  /** How many of its tasks on Fargate run. */
  readonly running: Metric;
  readonly queues: readonly { name: string; metrics: QueueMetrics }[];
}

export interface WorkerAlarmsProps extends AlarmSetProps {
  worker: Worker;
  settings: {
    sharesQueues: boolean;
    concurrency: number;
    backlog?: BacklogSettings | undefined;
    alarms: Pick<WorkerAlarmsSettings, 'backlog' | 'unattended' | 'failures'>;
  };
}

/**
 * What Celery logs once for each task that ends in an error: by an exception, by rejecting itself, by the time limit or the end of its process, or
 * because the worker can't read it. Tracebacks, which are lines of their own in a plain log, say none of it.
 */
const failed = [
  '] raised unexpected:',
  '] reject requeue=False:',
  'Hard time limit (',
  // No more of this message: prefork logs it of the time limit as well.
  'Task handler raised error: WorkerLostError',
  'Received unregistered task of type',
  'Received invalid task message:',
  "Can't decode message body:",
];

/** The alarms of one Celery worker on its tasks and its queues, beside those of every service. */
export class WorkerAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: WorkerAlarmsProps) {
    const { name, worker } = props;
    const { role } = worker.fargate;
    super(scope, id, role, props);
    const { sharesQueues, concurrency, backlog, alarms } = props.settings;
    const { failures } = alarms;

    // A worker that logs less than INFO logs neither retries nor tasks that are done.
    this.count('retried', ['] retry:'], name, worker);
    this.onExpression(
      'failures',
      // Each is 0 in a minute that only the other counts in.
      `IF(failed + succeeded >= ${failures.minTasks}, 100 * failed / (failed + succeeded), 0)`,
      {
        failed: this.count('failed', failed, name, worker),
        succeeded: this.count('succeeded', ['] succeeded in '], name, worker),
      },
      failures,
      {
        description: `${failures.percent} percent of the tasks of ${role}, or more, fail; its logs say why`,
        threshold: failures.percent,
        // A worker that has nothing to do logs nothing.
        missing: 'notBreaching',
      },
    );

    if (backlog) {
      const { expression, metrics } = backlogPerTask(
        backlog,
        concurrency,
        worker.queues.map((queue) => queue.metrics),
        worker.desired,
      );
      this.onExpression('backlog', expression, metrics, alarms.backlog, {
        description: `More tasks wait for ${role} than it works off within ${backlog.acceptableWaitSeconds} seconds, and scaling does not help`,
        // A tenth above what scaling keeps it at, which workers that are all busy count for while nothing waits.
        threshold: (backlogTarget(backlog, concurrency) * 11) / 10,
        // A worker without tasks is for the alarms below.
        missing: 'notBreaching',
      });
    }

    // While this worker does not run, another one may take from them.
    if (sharesQueues) return;
    // Of a worker that is stopped or sleeps by its schedule too: whoever sends it tasks meanwhile may not know. They are told once, not each minute.
    for (const queue of worker.queues) {
      const { expression, metrics } = unattended([queue.metrics], worker.running, false);
      // Names of workers have no underscore: with a hyphen, it could be the alarm of another worker.
      this.onExpression(`unattended_${queue.name}`, expression, metrics, alarms.unattended, {
        description: `Tasks of the queue ${queue.name} are not done, and ${role} does not run`,
        threshold: alarms.unattended.tasks,
        missing: 'notBreaching',
      });
    }
  }

  /** Counts the lines of a worker's log that hold one of the phrases, be they plain or JSON. */
  private count(what: TaskCount, phrases: string[], name: string, worker: Worker): Metric {
    const metric = taskCount(name, worker.fargate.role, what);
    new CloudwatchLogMetricFilter(this, what, {
      name: what,
      logGroupName: worker.fargate.logGroup.name,
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
      pattern: phrases.map((phrase) => `?"${phrase}"`).join(' '),
      metricTransformation: {
        namespace: metric.namespace,
        name: metric.metricName,
        value: '1',
        defaultValue: '0',
        unit: 'Count',
      },
    });
    return metric;
  }
}
