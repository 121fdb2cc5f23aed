import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import type { Construct } from 'constructs';
import type { QueueMetrics } from '../broker/broker.ts';
import { celeryNamespace } from '../broker/queue-metrics.ts';
import { backlogPerTask, backlogTarget, waitingForNobody } from '../celery-worker/backlog.ts';
import type { BacklogSettings } from '../celery-worker/settings.ts';
import { AlarmSet, type AlarmSetProps } from './alarm-set.ts';
import type { Metric } from './metric.ts';
import type { WorkerAlarmsSettings } from './settings.ts';

interface Worker extends Construct {
  /** The names that the metrics of its tasks on Fargate go under. */
  readonly dimensions: { ClusterName: string; ServiceName: string };
  /** How many of its tasks on Fargate run. */
  readonly running: Metric;
  readonly logGroup: { readonly name: string };
  readonly queues: readonly { name: string; metrics: QueueMetrics }[];
}

export interface WorkerAlarmsProps extends AlarmSetProps {
  worker: Worker;
  settings: {
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
    const role = worker.node.id;
    super(scope, id, role, props);
    const { concurrency, backlog, alarms } = props.settings;

    // A worker that logs less than INFO logs no retries.
    this.count('retried', ['] retry:'], name, worker);
    this.onMetric('failures', this.count('failed', failed, name, worker), alarms.failures, {
      description: `${alarms.failures.tasks} tasks or more of ${role} failed within ${alarms.failures.periodSeconds} seconds; its logs say why`,
      threshold: alarms.failures.tasks,
      // A worker that has nothing to do logs nothing.
      missing: 'notBreaching',
    });

    if (backlog) {
      const { expression, metrics } = backlogPerTask(
        backlog,
        concurrency,
        worker.queues.map((queue) => queue.metrics),
        {
          namespace: 'ECS/ContainerInsights',
          metricName: 'DesiredTaskCount',
          dimensions: worker.dimensions,
          stat: 'Average',
        },
      );
      this.onExpression('backlog', expression, metrics, alarms.backlog, {
        description: `More tasks wait for ${role} than it works off within ${backlog.acceptableWaitSeconds} seconds, and scaling does not help`,
        // A tenth above what scaling keeps it at, which workers that are all busy count for while nothing waits.
        threshold: (backlogTarget(backlog, concurrency) * 11) / 10,
        // A worker without tasks is for the alarms below.
        missing: 'notBreaching',
      });
    }

    // Of a worker that is stopped or sleeps by its schedule too: whoever sends it tasks meanwhile may not know. They are told once, not each minute.
    for (const queue of worker.queues) {
      const { expression, metrics } = waitingForNobody([queue.metrics], worker.running);
      this.onExpression(`unattended-${queue.name}`, expression, metrics, alarms.unattended, {
        description: `Tasks wait in the queue ${queue.name}, and ${role} does not run`,
        threshold: alarms.unattended.tasks,
        missing: 'notBreaching',
      });
    }
  }

  /** Counts the lines of a worker's log that hold one of the phrases, be they plain or JSON. */
  private count(what: string, phrases: string[], name: string, worker: Worker): Metric {
    const metric = { namespace: celeryNamespace(name), metricName: `${worker.node.id}-${what}` };
    new CloudwatchLogMetricFilter(this, what, {
      name: what,
      logGroupName: worker.logGroup.name,
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
    return { ...metric, dimensions: {}, stat: 'Sum' };
  }
}
