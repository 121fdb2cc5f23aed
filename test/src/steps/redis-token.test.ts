import { describe, expect, it } from 'vitest';
import { redisToken } from '../../../src/steps/redis-token.ts';
import { useFakeAws } from './fake-aws.ts';
import { manualClock } from './manual-clock.ts';

const environment = {
  REPLICATION_GROUP_ID: 'shop-test-cache',
  SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-test/cache-url-AbCdEf',
  SECRET_VERSION_ID: 'second-version',
};
const available = '<Status>available</Status>';
const modifying = '<Status>modifying</Status>';
const rotating = `${available}<PendingModifiedValues><AuthTokenStatus>ROTATING</AuthTokenStatus></PendingModifiedValues>`;

describe('the token of Redis', () => {
  const aws = useFakeAws();

  /** The naps, and the states that Redis is in from one look to the next; the last one stays. */
  function hand(strategy: 'ROTATE' | 'SET', states: string[], patienceMinutes?: number, pace = 1) {
    const { clock, naps } = manualClock(undefined, pace);
    const values: Record<string, string> = {
      'first-version': 'rediss://:first@cache.example.com:6379/0?ssl_cert_reqs=required',
      'second-version': 'rediss://:second@cache.example.com:6379/0?ssl_cert_reqs=required',
    };
    let looks = 0;
    aws.answers = {
      GetSecretValue: ({ VersionId = '' }) => ({ SecretString: values[VersionId] }),
      DescribeReplicationGroups: () => {
        const state = states[Math.min(looks++, states.length - 1)];
        return `<ReplicationGroups><ReplicationGroup>${state}</ReplicationGroup></ReplicationGroups>`;
      },
      ModifyReplicationGroup: () => `<ReplicationGroup>${modifying}</ReplicationGroup>`,
    };
    return { clock, naps, done: redisToken(strategy, environment, clock, patienceMinutes) };
  }

  const operations = () => aws.calls.map(({ operation }) => operation);

  it.each(['ROTATE', 'SET'] as const)(
    'is handed over by %s, between two looks that find Redis at rest',
    async (strategy) => {
      const { done } = hand(strategy, [available]);
      await done;
      expect(aws.calls.map(({ operation, input }) => [operation, input])).toEqual([
        ['GetSecretValue', { SecretId: environment.SECRET_ARN, VersionId: 'second-version' }],
        ['DescribeReplicationGroups', { ReplicationGroupId: 'shop-test-cache' }],
        [
          'ModifyReplicationGroup',
          {
            ReplicationGroupId: 'shop-test-cache',
            AuthToken: 'second',
            AuthTokenUpdateStrategy: strategy,
            ApplyImmediately: 'true',
          },
        ],
        ['DescribeReplicationGroups', { ReplicationGroupId: 'shop-test-cache' }],
      ]);
    },
  );

  it.each([
    ['is being modified', modifying],
    ['is still taking another token', rotating],
  ])('is not handed over while Redis %s', async (_, busy) => {
    const { naps, done } = hand('ROTATE', [busy, busy, available]);
    await done;
    expect(operations()).toEqual([
      'GetSecretValue',
      ...['DescribeReplicationGroups', 'DescribeReplicationGroups', 'DescribeReplicationGroups'],
      'ModifyReplicationGroup',
      'DescribeReplicationGroups',
    ]);
    expect(naps).toEqual([5, 5, 5]);
  });

  it('is waited for until Redis has taken it, which takes a moment to begin', async () => {
    const { naps, done } = hand('SET', [available, modifying, rotating, available]);
    await done;
    expect(operations().slice(3)).toEqual(Array(3).fill('DescribeReplicationGroups'));
    expect(naps).toEqual([5, 5, 5]);
  });

  it.each([
    ['modifying', modifying, 1, 1],
    ['available, token ROTATING', rotating, 1, 1],
    // Half an hour, unless it is told otherwise.
    ['modifying', modifying, undefined, 30],
  ])('is given up when in the end Redis is still %s', async (got, busy, patienceMinutes, pace) => {
    const { clock, naps, done } = hand('ROTATE', [busy], patienceMinutes, pace);
    const minutes = patienceMinutes ?? 30;
    await expect(done).rejects.toThrow(
      new Error(
        `shop-test-cache: must be available, with no token being changed, within ${minutes} minutes, got "${got}"; deploy again once ElastiCache shows it as available`,
      ),
    );
    expect(naps).toEqual(Array(12).fill(5));
    expect(clock.now()).toBe(minutes * 60_000);
    expect(operations()).not.toContain('ModifyReplicationGroup');
  });

  it('is given up as well when Redis does not finish taking it', async () => {
    const { done } = hand('ROTATE', [available, modifying], 1);
    await expect(done).rejects.toThrow('shop-test-cache: must be available');
    expect(operations()).toContain('ModifyReplicationGroup');
  });

  const refusal = (message: string) => () =>
    `<Error><Type>Sender</Type><Code>InvalidParameterCombination</Code><Message>${message}</Message></Error>`;

  it('is there already when a step that had failed while it waited is run again', async () => {
    const { done } = hand('SET', [available]);
    aws.answers.ModifyReplicationGroup = refusal('No modifications were requested');
    await done;
    expect(operations()).toEqual(['GetSecretValue', 'DescribeReplicationGroups', 'ModifyReplicationGroup']);
  });

  it('is not taken for handed over when Redis refuses it', async () => {
    const { done } = hand('SET', [available]);
    aws.answers.ModifyReplicationGroup = refusal('AUTH is not enabled');
    await expect(done).rejects.toThrow('AUTH is not enabled');
  });
});
