import type { Sources } from '../shared/sources.ts';

export const brokerSources = {
  'broker.url': {
    variable: 'CELERY_BROKER_URL',
    secret: 'with Redis',
    from: '`broker`: the same form as `CACHE_URL`, or `sqs://`',
    present: 'with `broker`',
  },
  'broker.redisUrl': {
    variable: 'REDIS_URL',
    secret: 'yes',
    from: '`broker`: the same as `CELERY_BROKER_URL`',
    present: "with `broker.kind: 'redis'`",
  },
  'broker.defaultQueue': {
    variable: 'CELERY_TASK_DEFAULT_QUEUE',
    secret: 'no',
    from: '`application.queues`: the first',
    present: 'with `broker`',
  },
  'broker.transportOptions': {
    variable: 'CELERY_BROKER_TRANSPORT_OPTIONS',
    secret: 'no',
    from: "`broker`: JSON for Celery's `broker_transport_options`",
    present: 'with `broker`',
  },
} satisfies Sources;
