import { expect, it } from 'vitest';
import type { Right } from '../../src/commands/rights.ts';
import { unusedRights } from './unused.ts';

function right(action: string, more: Partial<Right> = {}): Right {
  const statement = { Sid: 'ManageQueues', Effect: 'Allow' as const, Action: [action], Resource: ['*'] };
  return {
    holder: 'deploy',
    policy: 'shop-dev-deploy-services',
    statement,
    action,
    usedBy: ['aws_sqs_queue'],
    ...more,
  };
}

const used = new Set(['deploy sqs:CreateQueue']);

it('finds a right that no call used', () => {
  expect(unusedRights([right('sqs:CreateQueue'), right('sqs:PurgeQueue')], used)).toEqual([
    'deploy: must use sqs:PurgeQueue (shop-dev-deploy-services, ManageQueues), got no call and no page that demands it; take it away, add to test/rights/called.json what calls it in an end-to-end test, or name in uses of its rights.ts what it is for',
  ]);
});

it('counts the calls of each role as its own, but for a policy that roles share', () => {
  const ofRefresh = right('sqs:CreateQueue', { holder: 'refresh', policy: 'shop-dev-refresh' });
  expect(unusedRights([right('sqs:CreateQueue'), ofRefresh], used)).toHaveLength(1);
  expect(unusedRights([right('sqs:CreateQueue'), { ...ofRefresh, policy: 'shop-dev-deploy-services' }], used)).toEqual(
    [],
  );
});

it('leaves a right alone that a page demands, or a command takes', () => {
  for (const use of ['RDS: https://docs.aws.amazon.com/x', 'npm run publish-frontend', 'docker push: a page'])
    expect(unusedRights([right('sqs:PurgeQueue', { usedBy: [use] })], used)).toEqual([]);
});

it('finds what the boundary holds, and no role is granted', () => {
  expect(unusedRights([right('sqs:SendMessage', { holder: 'boundary', usedBy: ['shop-dev-web-task'] })], used)).toEqual(
    [],
  );
  expect(unusedRights([right('sqs:SendMessage', { holder: 'boundary', usedBy: [] })], used)).toHaveLength(1);
});

it('leaves denials alone', () => {
  const denied = right('sqs:PurgeQueue', { usedBy: [] });
  expect(unusedRights([{ ...denied, statement: { ...denied.statement, Effect: 'Deny' } }], used)).toEqual([]);
});
