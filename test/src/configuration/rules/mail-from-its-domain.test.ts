import { expect, it } from 'vitest';
import { mailFromItsDomain } from '../../../../src/configuration/rules/mail-from-its-domain.ts';
import { findings, mailBySes, mailBySmtp } from '../config.ts';

const refused = (mail: object, ...fromAddresses: string[]) =>
  findings(mailFromItsDomain, { mail: { ...mail, fromAddresses } as never });

it('refuses an address of another domain, and of the one where bounces go', () => {
  const must = 'must be an address of example.com, and not of bounce.example.com, where bounces go';
  expect(refused(mailBySes, 'shop@example.com', 'shop@badexample.com', 'shop@bounce.example.com')).toEqual([
    `mail.fromAddresses[1]: ${must}, got "shop@badexample.com"; such as shop@example.com`,
    `mail.fromAddresses[2]: ${must}, got "shop@bounce.example.com"; such as shop@example.com`,
  ]);
});

it('refuses an address that is named twice, with SMTP, too', () => {
  for (const mail of [mailBySes, mailBySmtp]) {
    expect(refused(mail, 'shop@example.com', 'shop@example.com')).toEqual([
      'mail.fromAddresses[1]: must not be named twice, got "shop@example.com"; name each address once',
    ]);
  }
});

it('takes addresses of the domain and below it, and any with SMTP', () => {
  expect(refused(mailBySes, 'shop@example.com', 'shop@news.example.com')).toEqual([]);
  expect(refused(mailBySmtp, 'shop@example.org')).toEqual([]);
  expect(findings(mailFromItsDomain, {})).toEqual([]);
});
