import { expect, it } from 'vitest';
import { mailLoginIsSecret } from '../../../../src/configuration/rules/mail-login-is-secret.ts';
import { findings, mailBySes, mailBySmtp } from '../config.ts';

const refused = (settings: object) => findings(mailLoginIsSecret, { mail: { ...mailBySmtp, ...settings } as never });

it('refuses a password in the clear', () => {
  expect(refused({ tls: 'none' })).toEqual([
    'mail.tls: must be starttls or implicit with login, got "none"; otherwise the password is sent in the clear; login: false is for a server that asks for none',
  ]);
});

it('takes one that is encrypted, and none', () => {
  for (const settings of [{}, { tls: 'implicit' }, { tls: 'none', login: false }])
    expect(refused(settings)).toEqual([]);
  expect(findings(mailLoginIsSecret, { mail: mailBySes })).toEqual([]);
});
