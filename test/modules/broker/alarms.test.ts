import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { BrokerAlarms } from '../../../modules/broker/alarms.ts';
import { unknownQueueTasks } from '../../../modules/broker/queue-metrics.ts';
import { redisBrokerAlarmsShape, sqsBrokerAlarmsShape } from '../../../modules/broker/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { alarm, alarmsOf, build } from '../alarms.ts';

function sqs(queues: { name: string; visibilityTimeoutSeconds: number }[], alarms: object = {}) {
  return alarmsOf(
    build((props, scope) => {
      const ofQueue = (QueueName: string, metricName: string) => ({
        namespace: 'AWS/SQS',
        metricName,
        dimensions: { QueueName },
        stat: 'Maximum',
      });
      const broker = Object.assign(new Construct(scope, 'broker'), {
        queues,
        settings: { alarms: group(sqsBrokerAlarmsShape).parse(alarms) },
        metricsOf: (queue: string) => ({
          oldestTaskAge: ofQueue(queue, 'Age'),
          deadLetters: ofQueue(`${queue}-dead-letters`, 'Visible'),
        }),
      });
      new BrokerAlarms(scope, 'broker-alarms', { ...props, broker });
    }),
  );
}

describe('the alarms of a broker in SQS', () => {
  it('tell of a task that waits longer than a worker may have it, and of one that no worker could finish', () => {
    expect(sqs([{ name: 'default', visibilityTimeoutSeconds: 660 }])).toEqual({
      broker_alarms_oldest_task_default: alarm(
        'broker-oldest-task-default',
        { periods: 5, datapoints: 3 },
        {
          alarm_description:
            'A task in the queue default is 1560 seconds old, 900 more than its visibility timeout: no worker takes it, or none finishes it',
          namespace: 'AWS/SQS',
          metric_name: 'Age',
          dimensions: { QueueName: 'default' },
          statistic: 'Maximum',
          threshold: 1560,
          period: 60,
        },
      ),
      broker_alarms_dead_letters_default: alarm(
        'broker-dead-letters-default',
        { periods: 1, datapoints: 1 },
        {
          alarm_description:
            'No worker could finish a task of the queue default, and it was put aside into the dead-letter queue, which drops it in the end',
          namespace: 'AWS/SQS',
          metric_name: 'Visible',
          dimensions: { QueueName: 'default-dead-letters' },
          statistic: 'Maximum',
          threshold: 1,
          period: 300,
        },
      ),
    });
  });

  it('are of each queue, with the thresholds and the patience of its settings', () => {
    const lasting = { periodSeconds: 900, periods: 4, datapoints: 2 };
    const alarms = sqs(
      [
        { name: 'default', visibilityTimeoutSeconds: 60 },
        { name: 'Reports_nightly', visibilityTimeoutSeconds: 43_200 },
      ],
      { oldestTask: { seconds: 100, ...lasting }, deadLetters: { tasks: 7, ...lasting } },
    );
    expect(
      Object.values(alarms).map((alarm) => [
        alarm.alarm_name,
        alarm.threshold,
        alarm.period,
        alarm.evaluation_periods,
        alarm.datapoints_to_alarm,
      ]),
    ).toEqual([
      ['shop-test-broker-dead-letters-Reports_nightly', 7, 900, 4, 2],
      ['shop-test-broker-dead-letters-default', 7, 900, 4, 2],
      ['shop-test-broker-oldest-task-Reports_nightly', 43_300, 900, 4, 2],
      ['shop-test-broker-oldest-task-default', 160, 900, 4, 2],
    ]);
  });
});

function redis(alarms: object = {}) {
  return alarmsOf(
    build((props, scope) => {
      const dimensions = { FunctionName: 'shop-test-queue-depth' };
      const errors = { namespace: 'AWS/Lambda', metricName: 'Errors', dimensions, stat: 'Sum' };
      const broker = Object.assign(new Construct(scope, 'broker'), {
        queueDepth: {
          errors,
          schedule: { fqn: 'aws_cloudwatch_event_target.schedule' },
          unknownQueueTasks: unknownQueueTasks('shop-test'),
          logGroupName: '/aws/lambda/shop-test-queue-depth',
        },
        settings: { alarms: group(redisBrokerAlarmsShape).parse(alarms) },
      });
      new BrokerAlarms(scope, 'broker-alarms', { ...props, broker });
    }),
  );
}

describe('the alarms of a broker in Redis', () => {
  it('tell when its queues are not measured, be it that the function fails or that nobody calls it', () => {
    expect(redis().broker_alarms_queue_depth).toEqual(
      alarm(
        'broker-queue-depth',
        { periods: 5, datapoints: 5 },
        {
          alarm_description:
            'How many tasks wait in Redis is not known: workers do not scale, and no alarm tells of their queues',
          namespace: 'AWS/Lambda',
          metric_name: 'Errors',
          dimensions: { FunctionName: 'shop-test-queue-depth' },
          statistic: 'Sum',
          threshold: 1,
          period: 60,
          treat_missing_data: 'breaching',
          depends_on: ['aws_cloudwatch_event_target.schedule'],
        },
      ),
    );
  });

  it('tell of tasks in queues that no worker takes from, where the queues are named, and the fix', () => {
    expect(redis().broker_alarms_unknown_queues).toEqual(
      alarm(
        'broker-unknown-queues',
        { periods: 10, datapoints: 10 },
        {
          alarm_description:
            'Tasks wait in queues that are none of application.queues, so no worker takes them; Queues in /aws/lambda/shop-test-queue-depth names them: route them to one of application.queues, or add the queue there and to a worker',
          namespace: 'shop-test/celery',
          metric_name: 'UnknownQueueTasks',
          dimensions: { Queue: '(unknown)' },
          statistic: 'Maximum',
          threshold: 1,
          period: 60,
        },
      ),
    );
  });

  it('have the threshold and the patience of its settings', () => {
    const unknownQueues = { tasks: 7, periodSeconds: 900, periods: 4, datapoints: 2 };
    expect(redis({ unknownQueues }).broker_alarms_unknown_queues).toMatchObject({
      threshold: 7,
      period: 900,
      evaluation_periods: 4,
      datapoints_to_alarm: 2,
    });
  });
});
