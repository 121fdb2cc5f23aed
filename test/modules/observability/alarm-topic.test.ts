import { describe, expect, it } from 'vitest';
import { Encryption } from '../../../modules/encryption/encryption.ts';
import { AlarmTopic } from '../../../modules/observability/alarm-topic.ts';
import { Iam } from '../../iam.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, only, ref } from '../terraform.ts';

function build(alarmSubscribers: string[], byBudgets = false) {
  return synth((stack) => {
    const settings = { deletionWindowDays: 7 };
    const encryption = new Encryption(stack, 'encryption', { name, place, publishedByBudgets: byBudgets, settings });
    new AlarmTopic(stack, 'alarms', {
      name,
      place,
      encryption,
      toldByBudgets: byBudgets,
      settings: { alarmSubscribers },
    });
  });
}

const topic = ref('aws_sns_topic.alarms_topic.arn');

describe('the topic of the alarms', () => {
  const terraform = build(['ops@example.com', 'https://events.example.com/integration/1?team=shop']);

  it("is encrypted with the environment's key, which lets alarms in", () => {
    expect(only(terraform, 'aws_sns_topic')).toEqual({
      name: 'shop-test-alarms',
      kms_master_key_id: ref('aws_kms_key.encryption_key.arn'),
    });
  });

  it.each([
    ['alarms of its own account and region', true, '111111111111', 'alarm:shop-test-web-errors'],
    ['alarms of another account', false, '222222222222', 'alarm:shop-test-web-errors'],
    ['what is no alarm', false, '111111111111', 'dashboard/shop-test'],
  ])('takes messages of %s: %s', async (_, allowed, account, source) => {
    const iam = new Iam(terraform, place);
    const context = {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:eu-central-1:${account}:${source}`,
    };
    const alarm = { who: 'cloudwatch.amazonaws.com', context };
    for (const request of [
      { action: 'sns:Publish', what: 'aws_sns_topic.alarms_topic' },
      { action: 'kms:GenerateDataKey', what: 'aws_kms_key.encryption_key' },
      { action: 'kms:Decrypt', what: 'aws_kms_key.encryption_key' },
    ]) {
      expect(await iam.allows({ ...alarm, ...request })).toBe(allowed);
    }
  });

  it('takes no message on behalf of another account, whatever it names as its source', async () => {
    const context = {
      'aws:SourceAccount': '222222222222',
      'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:shop-test-web-errors',
    };
    const request = { who: 'cloudwatch.amazonaws.com', action: 'sns:Publish', what: 'aws_sns_topic.alarms_topic' };
    expect(await new Iam(terraform, place).allows({ ...request, context })).toBe(false);
  });

  it.each([
    ['its own account', true, true, '111111111111'],
    ['another account', false, true, '222222222222'],
    ['its own account, where the environment has no budget', false, false, '111111111111'],
  ])('takes messages of a budget of %s: %s', async (_, allowed, byBudgets, account) => {
    const iam = new Iam(build([], byBudgets), place);
    const context = {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:budgets::${account}:budget/shop-test-month`,
    };
    for (const request of [
      { action: 'sns:Publish', what: 'aws_sns_topic.alarms_topic' },
      { action: 'kms:GenerateDataKey', what: 'aws_kms_key.encryption_key' },
      { action: 'kms:Decrypt', what: 'aws_kms_key.encryption_key' },
    ]) {
      expect(await iam.allows({ who: 'budgets.amazonaws.com', context, ...request })).toBe(allowed);
    }
  });

  it('tells each subscriber by what it is', () => {
    // The ids are the first eight digits of `printf <endpoint> | sha256sum`: another one would unsubscribe who is subscribed.
    expect(all(terraform, 'aws_sns_topic_subscription')).toEqual({
      alarms_to_af3c8254: { topic_arn: topic, protocol: 'email', endpoint: 'ops@example.com' },
      alarms_to_7be93d28: {
        topic_arn: topic,
        protocol: 'https',
        endpoint: 'https://events.example.com/integration/1?team=shop',
      },
    });
  });
});

describe('a topic that takes events', () => {
  const terraform = synth((stack) => {
    const settings = { alarmSubscribers: [] };
    const props = { name, place, encryption: encryptionOf(stack), settings };
    new AlarmTopic(stack, 'alarms', { ...props, takesEvents: true });
  });

  it('lets EventBridge publish, which meets no condition, and use the key for topics of its own account', async () => {
    const iam = new Iam(terraform, place);
    const who = 'events.amazonaws.com';
    expect(await iam.allows({ who, action: 'sns:Publish', what: 'aws_sns_topic.alarms_topic' })).toBe(true);
    for (const [account, allowed] of [
      ['111111111111', true],
      ['222222222222', false],
    ] as const) {
      const context = { 'kms:EncryptionContext:aws:sns:topicArn': `arn:aws:sns:eu-central-1:${account}:any` };
      for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
        expect(await iam.allows({ who, action, what: 'aws_kms_key.encryption_key', context })).toBe(allowed);
      }
    }
  });

  it('is one that is told to: no other lets it', async () => {
    const other = new Iam(build([]), place);
    const request = { who: 'events.amazonaws.com', action: 'sns:Publish', what: 'aws_sns_topic.alarms_topic' };
    expect(await other.allows(request)).toBe(false);
  });
});
