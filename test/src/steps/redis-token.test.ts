import { beforeEach, describe, expect, it } from 'vitest';
import { redisToken } from '../../../src/steps/redis-token.ts';
import { useFakeAws } from './fake-aws.ts';
import { manualClock } from './manual-clock.ts';

const environment = {
  REPLICATION_GROUP_ID: 'shop-test-cache',
  SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-test/cache-url-AbCdEf',
  SECRET_VERSION_ID: 'second-version',
};
const open = '<Status>available</Status><AuthTokenEnabled>false</AuthTokenEnabled>';
const available = '<Status>available</Status><AuthTokenEnabled>true</AuthTokenEnabled>';
const modifying = '<Status>modifying</Status>';
const rotating = `${available}<PendingModifiedValues><AuthTokenStatus>ROTATING</AuthTokenStatus></PendingModifiedValues>`;

describe('the token of Redis', () => {
  const aws = useFakeAws();

  /** The labels of the secret's versions, which a step changes. */
  let stages: Record<string, string[]>;
  beforeEach(() => {
    stages = { 'first-version': ['AWSPREVIOUS'], 'second-version': ['AWSCURRENT'] };
  });

  /** The naps, and the states that Redis is in from one look to the next; the last one stays. */
  function hand(strategy: 'ROTATE' | 'SET', states: string[], patienceMinutes?: number, pace = 1) {
    const { clock, naps } = manualClock(undefined, pace);
    const values: Record<string, string> = {
      'first-version': 'rediss://:first@cache.example.com:6379/0?ssl_cert_reqs=required',
      'second-version': 'rediss://:second@cache.example.com:6379/0?ssl_cert_reqs=required',
    };
    let looks = 0;
    aws.answers = {
      DescribeSecret: () => ({ VersionIdsToStages: stages }),
      UpdateSecretVersionStage: ({ VersionStage = '', RemoveFromVersionId: from = '', MoveToVersionId: to = '' }) => {
        if (from) stages[from] = (stages[from] ?? []).filter((stage) => stage !== VersionStage);
        if (to) stages[to] = [...(stages[to] ?? []), VersionStage];
        return {};
      },
      GetSecretValue: ({ VersionId = '' }) => ({ SecretString: values[VersionId] }),
      DescribeReplicationGroups: () => {
        const state = states[Math.min(looks++, states.length - 1)];
        return `<ReplicationGroups><ReplicationGroup>${state}</ReplicationGroup></ReplicationGroups>`;
      },
      ModifyReplicationGroup: () => `<ReplicationGroup>${modifying}</ReplicationGroup>`,
    };
    return { clock, naps, done: redisToken(strategy, environment, clock, patienceMinutes) };
  }

  const operations = () =>
    aws.calls
      .map(({ operation }) => operation)
      .filter((operation) => !['DescribeSecret', 'UpdateSecretVersionStage'].includes(operation));

  const updates = () =>
    aws.calls.flatMap(({ operation, input }) =>
      operation === 'ModifyReplicationGroup' ? [input.AuthTokenUpdateStrategy] : [],
    );

  it.each(['ROTATE', 'SET'] as const)(
    'is handed over by %s, between two looks that find Redis at rest',
    async (strategy) => {
      const { done } = hand(strategy, [available]);
      await done;
      expect(operations()).toEqual([
        'DescribeReplicationGroups',
        'GetSecretValue',
        'ModifyReplicationGroup',
        'DescribeReplicationGroups',
      ]);
      expect(aws.calls.find(({ operation }) => operation === 'GetSecretValue')?.input).toEqual({
        SecretId: environment.SECRET_ARN,
        VersionId: 'second-version',
      });
      expect(aws.calls.find(({ operation }) => operation === 'ModifyReplicationGroup')?.input).toEqual({
        ReplicationGroupId: 'shop-test-cache',
        AuthToken: 'second',
        AuthTokenUpdateStrategy: strategy,
        ApplyImmediately: 'true',
      });
    },
  );

  it('is marked as one of two from before it is added until it is the only one', async () => {
    stages['first-version']?.push('REDIS-TAKES-THIS-TOKEN-ONLY');
    const { done } = hand('ROTATE', [available]);
    const modify = aws.answers.ModifyReplicationGroup;
    let marked: string[] | undefined;
    aws.answers.ModifyReplicationGroup = (input) => {
      marked = stages['second-version'];
      return modify?.(input) ?? '';
    };
    await done;
    expect(marked).toEqual(['AWSCURRENT', 'REDIS-TAKES-OLD-TOKEN-TOO']);
    expect(stages['first-version']).toEqual(['AWSPREVIOUS']);

    await hand('SET', [available]).done;
    expect(stages).toEqual({
      'first-version': ['AWSPREVIOUS'],
      'second-version': ['AWSCURRENT', 'REDIS-TAKES-THIS-TOKEN-ONLY'],
    });
  });

  it('is asked for by the name of its Redis, and its mark is moved by one call where another version has it', async () => {
    stages['first-version']?.push('REDIS-TAKES-OLD-TOKEN-TOO');
    await hand('ROTATE', [available]).done;
    const inputs = (wanted: string) =>
      aws.calls.filter(({ operation }) => operation === wanted).map(({ input }) => input);
    for (const input of inputs('DescribeReplicationGroups')) {
      expect(input).toEqual({ ReplicationGroupId: 'shop-test-cache' });
    }
    expect(inputs('UpdateSecretVersionStage')).toEqual([
      {
        SecretId: environment.SECRET_ARN,
        VersionStage: 'REDIS-TAKES-OLD-TOKEN-TOO',
        RemoveFromVersionId: 'first-version',
        MoveToVersionId: 'second-version',
      },
    ]);
  });

  it('is not handed over where ElastiCache refuses for another reason than that it has the token', async () => {
    const { done } = hand('ROTATE', [available]);
    aws.answers.ModifyReplicationGroup = () =>
      '<Error><Type>Sender</Type><Code>InvalidParameterValue</Code><Message>No modifications for you</Message></Error>';
    await expect(done).rejects.toThrow('No modifications for you');
  });

  it('is at once the only one of a Redis that takes clients without any', async () => {
    const { done } = hand('ROTATE', [open, available]);
    await done;
    expect(updates()).toEqual(['ROTATE', 'SET']);
    expect(stages['second-version']).toEqual(['AWSCURRENT', 'REDIS-TAKES-THIS-TOKEN-ONLY']);
    await hand('SET', [available]).done;
    expect(updates()).toEqual(['ROTATE', 'SET']);
  });

  const denied = () => '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not for you</Message></Error>';

  it('is made the only one by the step that is run again after it could only be added', async () => {
    const { done } = hand('ROTATE', [open, available]);
    aws.answers.ModifyReplicationGroup = ({ AuthTokenUpdateStrategy }) =>
      AuthTokenUpdateStrategy === 'SET' ? denied() : `<ReplicationGroup>${modifying}</ReplicationGroup>`;
    await expect(done).rejects.toThrow(
      new Error(
        'shop-test-cache: must take the token of its secret alone, got "AccessDenied: Not for you"; fix that and deploy again: until a deploy goes through, Redis takes clients without a token, too',
      ),
    );
    expect(stages['second-version']).toEqual(['AWSCURRENT', 'REDIS-TAKES-NO-TOKEN-TOO']);

    // By now ElastiCache says that it has a token.
    await hand('ROTATE', [available]).done;
    expect(updates()).toEqual(['ROTATE', 'SET', 'ROTATE', 'SET']);
    expect(stages['second-version']).toEqual(['AWSCURRENT', 'REDIS-TAKES-THIS-TOKEN-ONLY']);
  });

  it('is one of two until a step that is refused goes through', async () => {
    await hand('ROTATE', [available]).done;
    const { done } = hand('SET', [available]);
    aws.answers.ModifyReplicationGroup = denied;
    await expect(done).rejects.toThrow(
      new Error(
        'shop-test-cache: must take the token of its secret alone, got "AccessDenied: Not for you"; fix that and deploy again: until a deploy goes through, Redis takes the token before, too',
      ),
    );
    expect(stages['second-version']).toEqual(['AWSCURRENT', 'REDIS-TAKES-OLD-TOKEN-TOO']);
  });

  it.each([
    ['is being modified', modifying],
    ['is still taking another token', rotating],
  ])('is not handed over while Redis %s', async (_, busy) => {
    const { naps, done } = hand('ROTATE', [busy, busy, available]);
    await done;
    expect(operations()).toEqual([
      ...['DescribeReplicationGroups', 'DescribeReplicationGroups', 'DescribeReplicationGroups'],
      'GetSecretValue',
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

  it.each(['ROTATE', 'SET'] as const)(
    'is given up as well when Redis does not finish taking it by %s',
    async (strategy) => {
      const { done } = hand(strategy, [available, modifying], 1);
      await expect(done).rejects.toThrow(/^shop-test-cache: must be available/);
      expect(operations()).toContain('ModifyReplicationGroup');
    },
  );

  const refusal = (message: string) => () =>
    `<Error><Type>Sender</Type><Code>InvalidParameterCombination</Code><Message>${message}</Message></Error>`;

  it('is there already when a step that had failed while it waited is run again', async () => {
    const { done } = hand('SET', [available]);
    aws.answers.ModifyReplicationGroup = refusal('No modifications were requested');
    await done;
    expect(stages['second-version']).toEqual(['AWSCURRENT', 'REDIS-TAKES-THIS-TOKEN-ONLY']);
  });

  it('is not taken for handed over when Redis refuses it', async () => {
    const { done } = hand('SET', [available]);
    aws.answers.ModifyReplicationGroup = refusal('AUTH is not enabled');
    await expect(done).rejects.toThrow('AUTH is not enabled');
  });
});
