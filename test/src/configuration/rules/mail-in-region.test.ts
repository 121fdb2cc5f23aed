import { expect, it } from 'vitest';
import { mailInRegion } from '../../../../src/configuration/rules/mail-in-region.ts';
import { findings, mailBySes, mailBySmtp } from '../config.ts';

it('refuses SES in a region that has none', () => {
  expect(findings(mailInRegion, { mail: mailBySes, region: 'ap-east-1' as never })).toEqual([
    'mail.kind: must be smtp in ap-east-1, where there is no SES, got "ses"; SES of another region takes mail by SMTP, with credentials of its own; so does any provider',
  ]);
});

it('takes SES where it is, and SMTP anywhere', () => {
  expect(findings(mailInRegion, { mail: mailBySes })).toEqual([]);
  expect(findings(mailInRegion, { mail: mailBySmtp as never, region: 'ap-east-1' as never })).toEqual([]);
});
