import { describe, expect, it } from 'vitest';
import {
  brokerSettings,
  redisBrokerSettings,
  sqsBrokerAlarmsShape,
  sqsBrokerSettings,
} from '../../../modules/broker/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

const redis = { kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0 };
const sqs = { kind: 'sqs' };

describe('settings of a Redis broker', () => {
  itKeepsWithinBounds(redisBrokerSettings, redis, {
    snapshotRetentionDays: {
      takes: [0, 35],
      refuses: [-1, 36],
      message: 'must be a whole number from 0 to 35; ElastiCache keeps snapshots for 35 days at most',
    },
    visibilityTimeoutSeconds: {
      takes: [60, 604_800],
      refuses: [59, 604_801],
      message: 'must be a whole number from 60 to 604800; it must outlast the longest task of every queue',
    },
  });

  it('keeps snapshots for a week, and hides a task for an hour, by default', () => {
    expect(brokerSettings.parse(redis)).toMatchObject({ snapshotRetentionDays: 7, visibilityTimeoutSeconds: 3600 });
  });
});

describe('settings of an SQS broker', () => {
  itKeepsWithinBounds(sqsBrokerSettings, sqs, {
    visibilityTimeoutSeconds: {
      takes: [60, 43_200],
      refuses: [59, 43_201],
      message: 'must be a whole number from 60 to 43200; it must outlast the longest ETA',
    },
    maxReceives: {
      takes: [1, 1000],
      refuses: [0, 1001],
      message: 'must be a whole number from 1 to 1000; SQS takes 1 to 1000',
    },
    retentionDays: {
      takes: [1, 14],
      refuses: [0, 15],
      message: 'must be a whole number from 1 to 14; SQS keeps a message for 14 days at most',
    },
    deadLetterRetentionDays: {
      takes: [1, 14],
      refuses: [0, 15],
      message: 'must be a whole number from 1 to 14; SQS keeps a message for 14 days at most',
    },
  });

  it('hides a task for half an hour, gives it five chances, keeps what failed longer than what waits, and tells of both, by default', () => {
    expect(brokerSettings.parse(sqs)).toEqual({
      ...sqs,
      visibilityTimeoutSeconds: 1800,
      maxReceives: 5,
      retentionDays: 4,
      deadLetterRetentionDays: 14,
      alarms: {
        oldestTask: { seconds: 900, periodSeconds: 60, periods: 5, datapoints: 3 },
        deadLetters: { tasks: 1, periodSeconds: 300, periods: 1, datapoints: 1 },
      },
    });
  });
});

describe('settings of a broker', () => {
  const kinds = 'redis is the faster and knows priorities, sqs costs nothing at rest and has no credentials';

  it.each([
    ['an unknown kind', { kind: 'rabbitmq' }, `dev.broker.kind: must be one of redis, sqs, got "rabbitmq"; ${kinds}`],
    ['no kind', { nodeType: 'cache.t4g.micro' }, `dev.broker.kind: must be one of redis, sqs, got nothing; ${kinds}`],
    [
      'a kind alone',
      'redis',
      'dev.broker: must be a group of settings, got "redis"; which ones it takes depends on kind, redis or sqs',
    ],
    [
      'a setting of the other kind',
      { kind: 'sqs', replicas: 1 },
      'dev.broker: must not have unknown settings, got "replicas"; take one of kind, visibilityTimeoutSeconds, maxReceives, retentionDays, deadLetterRetentionDays, alarms',
    ],
  ])('are refused with one sentence for %s', (_, input, sentence) => {
    expect(refusals('dev.broker', brokerSettings, input)).toEqual([sentence]);
  });
});

describe('settings of the alarms of a broker in SQS', () => {
  const many = { takes: [1, 1_000_000], refuses: [0, 1_000_001] };
  itKeepsWithinBounds(
    sqsBrokerAlarmsShape.oldestTask,
    {},
    {
      seconds: {
        takes: [1, 1_209_600],
        refuses: [0, 1_209_601],
        message: 'must be a whole number from 1 to 1209600; SQS keeps a message for 14 days at most',
      },
    },
  );
  itKeepsWithinBounds(
    sqsBrokerAlarmsShape.deadLetters,
    {},
    {
      tasks: {
        ...many,
        message: 'must be a whole number from 1 to 1000000; how many tasks are in the dead-letter queue',
      },
    },
  );

  it('wait by default for as long as what they are about takes to fix itself', () => {
    const soon = { periodSeconds: 60, periods: 5, datapoints: 3 };
    expect(group(sqsBrokerAlarmsShape).parse({})).toEqual({
      oldestTask: { seconds: 900, ...soon },
      deadLetters: { tasks: 1, periodSeconds: 300, periods: 1, datapoints: 1 },
    });
  });
});
