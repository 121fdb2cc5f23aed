import { redisQueueMetrics } from '../../../modules/broker/queue-metrics.ts';
import { CeleryWorker, type CeleryWorkerProps } from '../../../modules/celery-worker/celery-worker.ts';
import { celeryWorkerSettings } from '../../../modules/celery-worker/settings.ts';
import type { ContainerInsights } from '../../../modules/cluster/container-insights.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth, type Terraform } from '../../synth.ts';
import { foundation, name } from '../foundation.ts';

type Queue = NonNullable<CeleryWorkerProps['queues']>[number];

export function redisQueue(queue: string): Queue {
  return { name: queue, metrics: redisQueueMetrics(name, queue) };
}

export function sqsQueue(queue: string): Queue {
  const ofQueue = (metricName: string) => ({
    namespace: 'AWS/SQS',
    metricName,
    dimensions: { QueueName: `${name}-${queue}` },
    stat: 'Maximum',
  });
  return {
    name: queue,
    metrics: {
      waiting: ofQueue('ApproximateNumberOfMessagesVisible'),
      underWay: ofQueue('ApproximateNumberOfMessagesNotVisible'),
    },
  };
}

/** A worker of some queues: `aws_ecs_service.worker_default_fargate_service`. */
export function build(
  settings: object,
  queues: Queue[] = [sqsQueue('default')],
  look: (worker: CeleryWorker) => void = () => {},
  containerInsights: ContainerInsights = 'on',
): Terraform {
  return synth((stack) => {
    const worker = new CeleryWorker(stack, 'worker-default', {
      ...foundation(stack, {}, containerInsights),
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, [
        { environment: { DJANGO_SETTINGS_MODULE: 'config.settings' } },
      ]),
      celeryApp: 'config',
      celeryVersion: '5.7',
      longestTaskSeconds: 300,
      configuration: {},
      queues,
      settings: celeryWorkerSettings.parse({
        ...{ name: 'default', queues: queues.map((queue) => queue.name) },
        ...{ cpu: 512, memoryMiB: 1024, concurrency: 1 },
        ...settings,
      }),
    });
    look(worker);
  });
}
