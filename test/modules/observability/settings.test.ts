import { describe, expect, it } from 'vitest';
import { observabilitySettings } from '../../../modules/observability/settings.ts';
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
      containerInsights: 'on',
      dashboard: true,
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

  /** A long address may hold a key. */
  const shown = (subscriber: string) =>
    subscriber.startsWith('https://') ? `a text of ${subscriber.length} characters` : JSON.stringify(subscriber);

  it.each([
    'ops',
    'ops@localhost',
    'http://example.com',
    'https://user:word@example.com',
    'sms:+491700000000',
    'a@b@example.com',
    '<ops@example.com>',
    'Ops<ops@example.com>',
    'ops@example.com,dev@example.com',
    '',
  ])('refuses the subscriber %j', (subscriber) => {
    const settings = { logRetentionDays: 7, alarmSubscribers: [subscriber] };
    expect(refusals('dev.observability', observabilitySettings, settings)).toEqual([
      `dev.observability.alarmSubscribers[0]: must be an e-mail address or an https:// endpoint, got ${shown(subscriber)}; such as ops@example.com`,
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
      `dev.observability.alarmSubscribers[1]: must not be the webhook of a chat, which confirms no subscription, got ${shown(subscriber)}; connect the chat to the topic by Amazon Q Developer: https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html`,
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
