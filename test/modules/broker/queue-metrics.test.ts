import { expect, it } from 'vitest';
import { redisQueueMetrics, unknownQueueTasks } from '../../../modules/broker/queue-metrics.ts';
import { queueName } from '../../../modules/broker/queues.ts';

it('knows the metrics of a queue in Redis by the names that the function writes them under', () => {
  expect(redisQueueMetrics('shop-test', 'mail')).toEqual({
    waiting: {
      namespace: 'shop-test/celery',
      metricName: 'TasksWaiting',
      dimensions: { Queue: 'mail' },
      stat: 'Maximum',
    },
    underWay: {
      namespace: 'shop-test/celery',
      metricName: 'TasksUnderWay',
      dimensions: { Queue: 'mail' },
      stat: 'Maximum',
    },
  });
});

it('knows the metric of all other queues by a name that no queue can have', () => {
  const metric = unknownQueueTasks('shop-test');
  expect(metric.dimensions).toEqual({ Queue: '(unknown)' });
  expect(queueName.safeParse(metric.dimensions.Queue).success).toBe(false);
});
