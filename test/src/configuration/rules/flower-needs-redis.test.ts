import { expect, it } from 'vitest';
import { flowerNeedsRedis } from '../../../../src/configuration/rules/flower-needs-redis.ts';
import { findings, redis } from '../config.ts';

it('takes Flower with Redis, and SQS without Flower', () => {
  expect(findings(flowerNeedsRedis, { broker: redis, flower: {} })).toEqual([]);
  expect(findings(flowerNeedsRedis, { broker: { kind: 'sqs' } })).toEqual([]);
});

it('refuses Flower with SQS', () => {
  expect(findings(flowerNeedsRedis, { broker: { kind: 'sqs' }, flower: {} })).toEqual([
    'broker.kind: must be redis with flower, got "sqs"; SQS carries neither events nor remote control, so there is nothing to show; or leave flower out',
  ]);
});

it('leaves a missing broker to the rule that asks for one', () => {
  expect(findings(flowerNeedsRedis, { flower: {} })).toEqual([]);
});
