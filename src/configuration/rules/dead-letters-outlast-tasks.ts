import type { EnvironmentRule } from './rule.ts';

/**
 * A message that moves to the dead-letter queue keeps the age it has: one that moves late would be dropped before anyone has seen it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export const deadLettersOutlastTasks: EnvironmentRule = ({ broker }) => {
  if (broker?.kind !== 'sqs' || broker.deadLetterRetentionDays > broker.retentionDays) return [];
  return [
    {
      path: 'broker.deadLetterRetentionDays',
      must: `must be more than broker.retentionDays, ${broker.retentionDays}`,
      got: broker.deadLetterRetentionDays,
      wayOut: `${broker.retentionDays < 14 ? 'raise it to 14 at most, or ' : ''}lower broker.retentionDays`,
    },
  ];
};
