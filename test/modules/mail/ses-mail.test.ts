import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { MailAlarms } from '../../../modules/mail/alarms.ts';
import type { Sender } from '../../../modules/mail/mail.ts';
import { SesMail } from '../../../modules/mail/ses-mail.ts';
import { sesMailSettings } from '../../../modules/mail/settings.ts';
import { mailBySes } from '../../src/configuration/config.ts';
import { synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { Service } from '../grantee.ts';
import { all, argument, only, ref, statements } from '../terraform.ts';
import { environmentOf } from '../told.ts';

function build(settings: object = {}, zone: { id: string; knownId?: string } | null = { id: 'Z0TOKEN' }, at = place) {
  return synth((stack) => {
    const mail = new SesMail(stack, 'mail', {
      name,
      place: at,
      encryption: encryptionOf(stack),
      zone: zone ?? undefined,
      settings: sesMailSettings.parse({ ...mailBySes, ...settings }),
    });
    mail.letSend(new Service(stack, 'web') as unknown as Sender);
    new MailAlarms(mail, 'alarms', { name, topic: { arn: 'arn:topic' }, mail });
    new Dependency(stack, 'task', { dependsOn: mail.startAfter });
    new TerraformOutput(stack, 'told', { value: environmentOf(mail) });
    new TerraformOutput(stack, 'records', {
      value: mail.recordsToSet.map(({ name, type, value }) => [name, type, value]),
    });
  });
}

const configurationSet = 'arn:aws:ses:eu-central-1:111111111111:configuration-set/shop-test-mail';
const token = (index: number) =>
  ref(`aws_sesv2_email_identity.mail_identity.dkim_signing_attributes[0].tokens[${index}]`);
const dkim = (index: number, domain = 'dkim.amazonses.com') => [
  `${token(index)}._domainkey.example.com`,
  'CNAME',
  `${token(index)}.${domain}`,
];
const others = [
  ['bounce.example.com', 'MX', '10 feedback-smtp.eu-central-1.amazonses.com'],
  ['bounce.example.com', 'TXT', 'v=spf1 include:amazonses.com ~all'],
  ['_dmarc.example.com', 'TXT', 'v=DMARC1; p=none'],
];

describe('SesMail', () => {
  const terraform = build();

  it('makes the domain an identity that is signed, with a MAIL FROM domain of its own', () => {
    expect(only(terraform, 'aws_sesv2_email_identity')).toMatchObject({
      email_identity: 'example.com',
      configuration_set_name: ref('aws_sesv2_configuration_set.mail_configuration_set.configuration_set_name'),
      dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' },
      lifecycle: { create_before_destroy: true },
    });
    expect(only(terraform, 'aws_sesv2_email_identity_mail_from_attributes')).toEqual({
      email_identity: ref('aws_sesv2_email_identity.mail_identity.email_identity'),
      mail_from_domain: 'bounce.example.com',
      behavior_on_mx_failure: 'USE_DEFAULT_VALUE',
    });
  });

  it('measures the mail of this environment alone, and keeps it from addresses that bounced or complained', () => {
    expect(only(terraform, 'aws_sesv2_configuration_set')).toEqual({
      configuration_set_name: 'shop-test-mail',
      reputation_options: { reputation_metrics_enabled: true },
      sending_options: { sending_enabled: true },
      suppression_options: { suppressed_reasons: ['BOUNCE', 'COMPLAINT'] },
      lifecycle: { create_before_destroy: true },
    });
  });

  it('writes its records into the zone', () => {
    const records = Object.values(all(terraform, 'aws_route53_record'));
    const written = records.map(({ name, type, records: [value] }) => [name, type, value]);
    expect(written.toSorted()).toEqual([...[0, 1, 2].map((index) => dkim(index)), ...others].toSorted());
    expect(new Set(records.map(({ zone_id: zone }) => zone))).toEqual(new Set(['Z0TOKEN']));
    expect(terraform.output.records?.value).toEqual([]);
  });

  it('shows them where the zone is elsewhere', () => {
    const elsewhere = build({}, null);
    expect(all(elsewhere, 'aws_route53_record')).toEqual({});
    expect(elsewhere.output.records?.value).toEqual([...[0, 1, 2].map((index) => dkim(index)), ...others]);
  });

  it('asks for reports of DMARC, leaves a record that is there alone, and names each region’s own keys', () => {
    const values = (made: ReturnType<typeof build>) =>
      Object.values(all(made, 'aws_route53_record')).map(({ records: [value] }) => value);
    expect(values(build({ dmarc: { policy: 'reject', reportsTo: 'dmarc@example.com' } }))).toContain(
      'v=DMARC1; p=reject; rua=mailto:dmarc@example.com',
    );
    expect(values(build({ dmarc: { policy: 'elsewhere' } }))).toHaveLength(5);
    const cape = values(build({ mailFrom: 'returns' }, { id: 'Z0' }, { ...place, region: 'af-south-1' }));
    expect(cape).toContain(dkim(2, 'dkim.af-south-1.amazonses.com')[2]);
    expect(cape).toContain('10 feedback-smtp.af-south-1.amazonses.com');
  });

  it('lets a task send from the domain by the configuration set, as the addresses of the settings alone', () => {
    const { policy } = all(terraform, 'aws_iam_role_policy').web_use_mail_policy;
    expect(statements(policy)).toEqual([
      {
        Sid: 'SendMail',
        Effect: 'Allow',
        Action: ['ses:SendEmail', 'ses:SendRawEmail'],
        Resource: ['arn:aws:ses:eu-central-1:111111111111:identity/*', configurationSet],
        Condition: { StringEqualsIgnoreCase: { 'ses:FromAddress': ['shop@example.com', 'invoices@example.com'] } },
      },
    ]);
  });

  it('tells of bounces and complaints by an encrypted topic that this configuration set alone publishes to', () => {
    const subscribed = build({ feedbackSubscribers: ['ops@example.com', 'https://app.example.com/mail'] });
    expect(only(terraform, 'aws_sesv2_configuration_set_event_destination')).toEqual({
      configuration_set_name: ref('aws_sesv2_configuration_set.mail_configuration_set.configuration_set_name'),
      event_destination_name: 'feedback',
      event_destination: {
        enabled: true,
        matching_event_types: ['BOUNCE', 'COMPLAINT', 'REJECT'],
        sns_destination: { topic_arn: ref('aws_sns_topic.mail_feedback.arn') },
      },
      depends_on: ['aws_sns_topic_policy.mail_feedback_policy'],
    });
    expect(only(terraform, 'aws_sns_topic')).toMatchObject({
      name: 'shop-test-mail-feedback',
      kms_master_key_id: ref('aws_kms_key.encryption_key.arn'),
    });
    expect(statements(only(terraform, 'aws_sns_topic_policy').policy)[0]).toMatchObject({
      Principal: { Service: 'ses.amazonaws.com' },
      Action: ['sns:Publish'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnLike: { 'aws:SourceArn': configurationSet },
      },
    });
    expect(Object.values(argument(subscribed, 'aws_sns_topic_subscription', 'protocol'))).toEqual(['email', 'https']);
  });

  it('alarms before AWS looks at the account', () => {
    const alarms = all(terraform, 'aws_cloudwatch_metric_alarm');
    expect(alarms.mail_alarms_bounces).toMatchObject({
      alarm_name: 'shop-test-mail-bounces',
      namespace: 'AWS/SES',
      metric_name: 'Reputation.BounceRate',
      dimensions: { 'ses:configuration-set': 'shop-test-mail' },
      statistic: 'Average',
      threshold: 0.04,
      period: 900,
      evaluation_periods: 1,
      treat_missing_data: 'ignore',
    });
    expect(alarms.mail_alarms_complaints).toMatchObject({ metric_name: 'Reputation.ComplaintRate', threshold: 0.0008 });
  });

  it('tells tasks the first address and the configuration set, once all is there', () => {
    expect(terraform.output.told?.value).toEqual({
      DEFAULT_FROM_EMAIL: 'shop@example.com',
      SES_CONFIGURATION_SET: ref('aws_sesv2_configuration_set.mail_configuration_set.configuration_set_name'),
    });
    expect(all(terraform, 'terraform_data').task.depends_on.toSorted()).toEqual([
      'aws_sesv2_configuration_set.mail_configuration_set',
      'aws_sesv2_configuration_set_event_destination.mail_feedback_destination',
      'aws_sesv2_email_identity.mail_identity',
      'aws_sesv2_email_identity_mail_from_attributes.mail_mail_from',
    ]);
  });
});
