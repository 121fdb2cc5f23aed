import type { TerraformStack } from 'cdktf';
import { sqsVisibilitySeconds } from '../../modules/broker/queues.ts';
import { RedisBroker, type RedisBrokerProps } from '../../modules/broker/redis-broker.ts';
import { SqsBroker } from '../../modules/broker/sqs-broker.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';

/** What carries Celery's tasks, if anything does. */
export function brokerOf(
  stack: TerraformStack,
  { queues }: Application,
  { broker: settings, workers }: EnvironmentConfig,
  props: Omit<RedisBrokerProps, 'queues' | 'settings'>,
): RedisBroker | SqsBroker | undefined {
  switch (settings?.kind) {
    case 'redis':
      return new RedisBroker(stack, 'broker', { ...props, queues, settings });
    case 'sqs':
      return new SqsBroker(stack, 'broker', {
        ...props,
        queues: queues.map((queue) => ({
          name: queue.name,
          visibilityTimeoutSeconds: sqsVisibilitySeconds(settings, queue, queues, workers),
        })),
        settings,
      });
  }
}
