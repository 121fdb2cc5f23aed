import type { Sources } from '../shared/sources.ts';

export const brokerSources = {
  'broker.url': {
    variable: 'CELERY_BROKER_URL',
    secret: 'with Redis',
    forms: ['scheme', 'query', 'path'],
    from: '`broker`: `rediss://:<token>@<address>:6379/0?ssl_cert_reqs=required`, or `sqs://`',
    present: 'with `broker`',
  },
  'broker.redisUrl': {
    variable: 'REDIS_URL',
    secret: 'yes',
    forms: ['scheme', 'query', 'path'],
    from: '`broker`: the same as `CELERY_BROKER_URL`',
    present: "with `broker.kind: 'redis'`",
  },
  'broker.host': { secret: 'no', from: '`broker`: the address of Redis', present: "with `broker.kind: 'redis'`" },
  'broker.port': { secret: 'no', from: '`broker`: `6379`', present: "with `broker.kind: 'redis'`" },
  'broker.password': { secret: 'yes', from: '`broker`: the token', present: "with `broker.kind: 'redis'`" },
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
