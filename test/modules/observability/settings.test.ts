import { describe, expect, it } from 'vitest';
import {
  observabilitySettings,
  requestAlarmsShape,
  serviceAlarmsShape,
  sqsBrokerAlarmsShape,
  workerAlarmsShape,
} from '../../../modules/observability/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

describe('observability settings', () => {
  itKeepsWithinBounds(
    observabilitySettings,
    {},
    {
      logRetentionDays: {
        takes: [
          ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
          ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
        ],
        refuses: [0, 2, 31, 366, 3654, '30'],
        message:
          'must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; CloudWatch Logs takes no other period',
      },
    },
  );

  it('must be told how long logs stay, and nothing else', () => {
    expect(required(observabilitySettings)).toEqual(['logRetentionDays']);
    expect(observabilitySettings.parse({ logRetentionDays: 7 })).toEqual({
      logRetentionDays: 7,
      alarmSubscribers: [],
      loadBalancerErrors: { requests: 20, periodSeconds: 60, periods: 5, datapoints: 3 },
    });
  });

  it('tells people by e-mail and programs by HTTPS', () => {
    const alarmSubscribers = [
      'ops@example.com',
      'first.last+shop@mail.example.com',
      'https://events.example.com/a?b=c',
      'https://events.example.com/team@shop',
    ];
    expect(refusals('dev.observability', observabilitySettings, { logRetentionDays: 7, alarmSubscribers })).toEqual([]);
  });

  it.each([
    'ops',
    'ops@localhost',
    'http://example.com',
    'https://user:word@example.com',
    'sms:+491700000000',
    'a@b@example.com',
    '',
  ])('refuses the subscriber %j', (subscriber) => {
    const settings = { logRetentionDays: 7, alarmSubscribers: [subscriber] };
    expect(refusals('dev.observability', observabilitySettings, settings)).toEqual([
      `dev.observability.alarmSubscribers[0]: must be an e-mail address or an https:// endpoint, got ${JSON.stringify(subscriber)}; such as ops@example.com`,
    ]);
  });

  it.each([
    'https://hooks.slack.com/services/T000/B000/XXXX',
    'https://HOOKS.slack.com/workflows/T000/A000',
    'https://example.webhook.office.com/webhookb2/0000@0000/IncomingWebhook/0000',
    'https://prod-12.westeurope.logic.azure.com:443/workflows/0000/triggers/manual/paths/invoke?sig=0000',
    'https://0000.12.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/0000',
  ])('refuses the chat %j, which would never confirm', (subscriber) => {
    const settings = { logRetentionDays: 7, alarmSubscribers: ['ops@example.com', subscriber] };
    expect(refusals('dev.observability', observabilitySettings, settings)).toEqual([
      `dev.observability.alarmSubscribers[1]: must not be the webhook of a chat, which confirms no subscription, got ${JSON.stringify(subscriber)}; connect the chat to the topic by Amazon Q Developer: https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html`,
    ]);
  });

  it.each([
    'ops@hooks.slack.com',
    'https://events.example.com/?to=https://hooks.slack.com/',
    'https://hooks.slack.com.example.com/',
    'https://myhooks-slack.com/',
  ])('takes %j, which is no chat', (subscriber) => {
    const settings = { logRetentionDays: 7, alarmSubscribers: [subscriber] };
    expect(refusals('dev.observability', observabilitySettings, settings)).toEqual([]);
  });

  it('says that it got nothing', () => {
    expect(refusals('dev.observability', observabilitySettings, {})).toEqual([
      'dev.observability.logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got nothing; CloudWatch Logs takes no other period',
    ]);
  });
});

const percent = { takes: [1, 100], refuses: [0, 101] };
const lasting = {
  periodSeconds: {
    takes: [60, 300, 900, 3600],
    refuses: [10, 61],
    message: 'must be one of 60, 300, 900, 3600; AWS measures once a minute',
  },
  periods: {
    takes: [1, 24],
    refuses: [0, 25],
    message: 'must be a whole number from 1 to 24; CloudWatch looks back a day at most',
  },
  datapoints: {
    takes: [1, 24],
    refuses: [0, 25],
    message: 'must be a whole number from 1 to 24; it can be no more than periods',
  },
};

describe('settings of the alarms', () => {
  const { missingTasks, cpu, memory, errors, latency, unhealthyHosts } = requestAlarmsShape;
  const tasks = { takes: [1, 5000], refuses: [0, 5001] };
  const many = { takes: [1, 1_000_000], refuses: [0, 1_000_001] };
  itKeepsWithinBounds(
    errors,
    {},
    {
      ...lasting,
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the requests' },
      minRequests: {
        takes: [1, 1_000_000],
        refuses: [0, 1_000_001],
        message: 'must be a whole number from 1 to 1000000; a share of few requests says little',
      },
    },
  );
  itKeepsWithinBounds(
    latency,
    {},
    {
      milliseconds: {
        takes: [1, 3_600_000],
        refuses: [0, 3_600_001, 0.5],
        message: 'must be a whole number from 1 to 3600000; of the 95th percentile',
      },
    },
  );
  itKeepsWithinBounds(
    unhealthyHosts,
    {},
    {
      hosts: { ...tasks, message: 'must be a whole number from 1 to 5000; how many tasks fail their health checks' },
    },
  );
  itKeepsWithinBounds(
    missingTasks,
    {},
    {
      tasks: { ...tasks, message: 'must be a whole number from 1 to 5000; how many tasks are missing' },
    },
  );
  itKeepsWithinBounds(
    cpu,
    {},
    {
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the CPU that the tasks have' },
    },
  );
  itKeepsWithinBounds(
    memory,
    {},
    {
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the memory that a task has' },
    },
  );

  itKeepsWithinBounds(workerAlarmsShape.backlog, {}, lasting);
  itKeepsWithinBounds(
    workerAlarmsShape.unattended,
    {},
    { tasks: { ...many, message: 'must be a whole number from 1 to 1000000; how many tasks are not done' } },
  );
  itKeepsWithinBounds(
    workerAlarmsShape.failures,
    {},
    {
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the tasks' },
      minTasks: { ...many, message: 'must be a whole number from 1 to 1000000; a share of few tasks says little' },
    },
  );
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

  it('wait by default for as long as what they are about takes to mend itself', () => {
    const soon = { periodSeconds: 60, periods: 5, datapoints: 3 };
    const ofEveryService = {
      missingTasks: { tasks: 1, periodSeconds: 60, periods: 10, datapoints: 5 },
      memory: { percent: 90, periodSeconds: 60, periods: 5, datapoints: 5 },
    };
    expect(group(serviceAlarmsShape).parse({})).toEqual(ofEveryService);
    expect(group(requestAlarmsShape).parse({})).toEqual({
      ...ofEveryService,
      cpu: { percent: 90, periodSeconds: 60, periods: 10, datapoints: 10 },
      errors: { percent: 5, minRequests: 20, ...soon },
      latency: { milliseconds: 2000, ...soon },
      unhealthyHosts: { hosts: 1, ...soon },
    });
    expect(group(workerAlarmsShape).parse({})).toEqual({
      ...ofEveryService,
      backlog: { periodSeconds: 60, periods: 15, datapoints: 15 },
      unattended: { tasks: 1, periodSeconds: 60, periods: 10, datapoints: 10 },
      failures: { percent: 10, minTasks: 5, periodSeconds: 900, periods: 1, datapoints: 1 },
    });
    expect(group(sqsBrokerAlarmsShape).parse({})).toEqual({
      oldestTask: { seconds: 900, ...soon },
      deadLetters: { tasks: 1, periodSeconds: 300, periods: 1, datapoints: 1 },
    });
  });
});
