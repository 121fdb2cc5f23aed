import { expect, it } from 'vitest';
import { mailDomainsUnique } from '../../../../src/configuration/rules/mail-domains-unique.ts';
import { mailBySes, mailBySmtp, pairFindings } from '../config.ts';

const dev = { name: 'dev', mail: mailBySes } as never;

it('refuses a domain that another environment has', () => {
  expect(pairFindings(mailDomainsUnique, dev, { name: 'qa', mail: mailBySes } as never)).toEqual([
    'mail.domain: must differ from that of dev, got "example.com"; give each environment a domain of its own, such as qa.example.com',
  ]);
});

it('takes one of its own, SMTP, and none', () => {
  expect(pairFindings(mailDomainsUnique, dev, { mail: { ...mailBySes, domain: 'qa.example.com' } })).toEqual([]);
  expect(pairFindings(mailDomainsUnique, dev, { mail: mailBySmtp } as never)).toEqual([]);
  expect(pairFindings(mailDomainsUnique, { mail: mailBySmtp } as never, { mail: mailBySmtp } as never)).toEqual([]);
  expect(pairFindings(mailDomainsUnique, {}, {})).toEqual([]);
});
