import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { RedisBrokerAlarmsSettings, SqsBrokerAlarmsSettings } from './settings.ts';

/** A broker that AWS measures the queues of. */
interface MeasuredBroker extends Construct {
  readonly queues: readonly {
    name: string;
    /** Seconds for which a task that a worker took is given to no other. */
    visibilityTimeoutSeconds: number;
  }[];
  readonly settings: { alarms: SqsBrokerAlarmsSettings };
  metricsOf(queue: string): { oldestTaskAge: Metric; deadLetters: Metric };
}

/** A broker whose queues a function measures. */
interface BrokerWithQueueDepth extends Construct {
  readonly queueDepth: {
    /** Measurements that failed. */
    readonly errors: Metric;
    /** What has it run by the clock. */
    readonly schedule: ITerraformDependable;
    /** Tasks in queues that it was not told of. */
    readonly unknownQueueTasks: Metric;
    readonly logGroupName: string;
  };
  readonly settings: { alarms: RedisBrokerAlarmsSettings };
}

export interface BrokerAlarmsProps extends AlarmSetProps {
  broker: MeasuredBroker | BrokerWithQueueDepth;
}

/** The alarms of what carries Celery's tasks. */
export class BrokerAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: BrokerAlarmsProps) {
    const { broker } = props;
    super(scope, id, broker.node.id, props);
    if ('queueDepth' in broker) this.onQueueDepth(broker);
    else this.onQueues(broker);
  }

  private onQueueDepth({ queueDepth, settings }: BrokerWithQueueDepth): void {
    this.onMetric(
      'queue-depth',
      queueDepth.errors,
      // A minute that is not measured changes nothing.
      { periodSeconds: 60, periods: 5, datapoints: 5 },
      {
        description:
          'How many tasks wait in Redis is not known: workers do not scale, and no alarm tells of their queues',
        threshold: 1,
        // It is measured each minute, so without a value nobody measures: nor before the first run, which is soon if the schedule is there before the alarm.
        missing: 'breaching',
        startAfter: [queueDepth.schedule],
      },
    );
    const { unknownQueues } = settings.alarms;
    this.onMetric('unknown-queues', queueDepth.unknownQueueTasks, unknownQueues, {
      description: `Tasks wait in queues that are none of application.queues, so no worker takes them; Queues in ${queueDepth.logGroupName} names them: route them to one of application.queues, or add the queue there and to a worker`,
      threshold: unknownQueues.tasks,
      // The alarm above tells of what is not measured.
      missing: 'notBreaching',
    });
  }

  private onQueues(broker: MeasuredBroker): void {
    const { oldestTask, deadLetters } = broker.settings.alarms;
    for (const { name, visibilityTimeoutSeconds } of broker.queues) {
      const metrics = broker.metricsOf(name);
      // SQS measures nothing of a queue that is empty and that nobody has used for six hours.
      const seconds = oldestTask.seconds + visibilityTimeoutSeconds;
      this.onMetric(`oldest-task-${name}`, metrics.oldestTaskAge, oldestTask, {
        description: `A task in the queue ${name} is ${seconds} seconds old, ${oldestTask.seconds} more than its visibility timeout: no worker takes it, or none finishes it`,
        threshold: seconds,
        missing: 'notBreaching',
      });
      this.onMetric(`dead-letters-${name}`, metrics.deadLetters, deadLetters, {
        description: `No worker could finish a task of the queue ${name}, and it was put aside into the dead-letter queue, which drops it in the end`,
        threshold: deadLetters.tasks,
        missing: 'notBreaching',
      });
    }
  }
}
