import type { EnvironmentException, Where } from './exception.ts';

const withRedisBroker: Where = ({ broker }) => broker?.kind === 'redis';

/** What measures the queues of Redis. */
export const ofQueueDepth: EnvironmentException[] = [
  {
    check: 'CKV_AWS_50',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'it asks Redis a few things once a minute; an error says which of them failed, and there is nothing to trace',
  },
  {
    check: 'CKV_AWS_115',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'it runs once a minute, for 20 seconds at most, and what is reserved for it is taken from all others: a new account has 10 in all',
  },
  {
    check: 'CKV_AWS_116',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason: 'a measurement that failed is worth nothing a minute later; that it failed is counted',
  },
  {
    check: 'CKV_AWS_173',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'its variables name the queues and the secret that it reads, and hold none; Lambda encrypts them with a key of its own',
  },
  {
    check: 'CKV_AWS_272',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'its code is uploaded by the same deployment that would say whose signature to trust; its hash is in the plan',
  },
  {
    check: 'CKV_AWS_290',
    resources: ['aws_iam_role_policy.broker_queue_depth_policy'],
    where: withRedisBroker,
    reason:
      'Lambda takes the actions by which it joins a network for all network interfaces or not at all; the code of the function is denied them',
  },
];
