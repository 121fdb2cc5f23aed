import type { ApplicationRule } from './rule.ts';

/** What stands beside the queues of SQS in the address of each, `broker.<name>`. */
const taken = ['alarms'];

/** The addresses of the queues of SQS are made of their names. */
export const queueNamesFree: ApplicationRule = ({ queues }, environments) => {
  if (!environments.some(({ broker }) => broker?.kind === 'sqs')) return [];
  return queues.flatMap(({ name }, index) =>
    taken.includes(name)
      ? [
          {
            path: `queues[${index}].name`,
            must: `must not be ${taken.join(' or ')} with a broker of SQS, whose own resources have that address`,
            got: name,
            wayOut: 'give the queue another name',
          },
        ]
      : [],
  );
};
