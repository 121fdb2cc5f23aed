import { expect, it } from 'vitest';
import { redisQueueMetrics } from '../../../modules/broker/queue-metrics.ts';

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
