import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import type { Sender } from '../../../modules/mail/mail.ts';
import { smtpMailSettings } from '../../../modules/mail/settings.ts';
import { SmtpMail } from '../../../modules/mail/smtp-mail.ts';
import { mailBySmtp } from '../../src/configuration/config.ts';
import { synth } from '../../synth.ts';
import { Client } from '../client.ts';
import { Dependency } from '../dependency.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, argument, only, ref } from '../terraform.ts';
import { environmentOf, secretsOf } from '../told.ts';

function build(settings: object = {}) {
  return synth((stack) => {
    const mail = new SmtpMail(stack, 'mail', {
      name,
      place,
      encryption: encryptionOf(stack),
      secrets: { recoveryWindowDays: 7, djangoSecretKeyVersion: 1, versions: { EMAIL_HOST_PASSWORD: 3 } },
      settings: smtpMailSettings.parse({ ...mailBySmtp, ...settings }),
    });
    const web = new Client(stack, 'web');
    mail.letSend(web as unknown as Sender);
    new Dependency(stack, 'task', { dependsOn: [...mail.startAfter, ...web.waitsFor] });
    new TerraformOutput(stack, 'told', { value: environmentOf(mail) });
    const secrets = Object.entries(secretsOf(mail)).map(([variable, { valueFrom, revision }]) => [
      variable,
      valueFrom,
      revision,
    ]);
    new TerraformOutput(stack, 'secrets', { value: secrets });
  });
}

describe('SmtpMail', () => {
  const terraform = build();

  it('tells tasks the server, and how to speak with it', () => {
    const told = { DEFAULT_FROM_EMAIL: 'shop@example.com', EMAIL_HOST: 'smtp.example.net', EMAIL_PORT: '587' };
    expect(terraform.output.told?.value).toEqual({ ...told, EMAIL_USE_TLS: 'true', EMAIL_USE_SSL: 'false' });
    const implicit = build({ tls: 'implicit', port: 465 });
    expect(implicit.output.told?.value).toMatchObject({
      EMAIL_PORT: '465',
      EMAIL_USE_TLS: 'false',
      EMAIL_USE_SSL: 'true',
    });
  });

  it('has a person fill in user and password, before a task starts', () => {
    expect(argument(terraform, 'aws_secretsmanager_secret', 'name')).toEqual({
      mail_filled_by_people_email_host_user: 'shop-test/EMAIL_HOST_USER',
      mail_filled_by_people_email_host_password: 'shop-test/EMAIL_HOST_PASSWORD',
    });
    expect(terraform.output.secrets?.value).toEqual([
      ['EMAIL_HOST_USER', ref('aws_secretsmanager_secret.mail_filled_by_people_email_host_user.arn'), 1],
      ['EMAIL_HOST_PASSWORD', ref('aws_secretsmanager_secret.mail_filled_by_people_email_host_password.arn'), 3],
    ]);
    expect(all(terraform, 'terraform_data').task.depends_on).toEqual([
      'terraform_data.mail_filled',
      'aws_vpc_security_group_egress_rule.web_to_mail',
    ]);
  });

  it('has no secret for a server that asks for none', () => {
    const open = build({ login: false });
    expect(all(open, 'aws_secretsmanager_secret')).toEqual({});
    expect(open.output.secrets?.value).toEqual([]);
  });

  it('opens the way to the port of the server alone', () => {
    const rule = {
      ip_protocol: 'tcp',
      from_port: 587,
      to_port: 587,
      security_group_id: ref('aws_security_group.web_group.id'),
    };
    expect(only(terraform, 'aws_vpc_security_group_egress_rule')).toEqual({
      ...rule,
      cidr_ipv4: '0.0.0.0/0',
      description: 'web to the mail server',
      lifecycle: { create_before_destroy: true },
    });
    const list = only(build({ to: 'pl-1a2b3c4d' }), 'aws_vpc_security_group_egress_rule');
    expect(list).toMatchObject({ ...rule, prefix_list_id: 'pl-1a2b3c4d' });
    expect(list).not.toHaveProperty('cidr_ipv4');
  });
});
