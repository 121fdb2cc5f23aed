import { expect, it } from 'vitest';
import { queueNamesFree } from '../../../../src/configuration/rules/queue-names-free.ts';
import { applicationFindings, redis } from '../config.ts';

const queues = ['celery', 'alarms'].map((name) => ({ name, longestTaskSeconds: 300 }));

it('refuses a queue of SQS that is called as what stands beside it', () => {
  expect(applicationFindings(queueNamesFree, { queues }, { broker: { kind: 'sqs' } })).toEqual([
    'queues[1].name: must not be alarms with a broker of SQS, whose own resources have that address, got "alarms"; give the queue another name',
  ]);
});

it('takes it with Redis, which makes no resource of a queue, and without a broker', () => {
  expect(applicationFindings(queueNamesFree, { queues }, { broker: redis }, {})).toEqual([]);
});
