import { expect, it } from 'vitest';
import { secretsFilledByPeople } from '../../../src/configuration/filled-by-people.ts';
import { secretsKnown } from '../../../src/configuration/rules/secrets-known.ts';
import { environment, findings, mailBySes, mailBySmtp } from './config.ts';

const of = (mail?: object) => secretsFilledByPeople({ secrets: ['STRIPE_API_KEY'] }, environment({ mail } as never));

it('are those of the application, and the login of a mail server', () => {
  expect(of()).toEqual(['STRIPE_API_KEY']);
  expect(of(mailBySes)).toEqual(['STRIPE_API_KEY']);
  expect(of({ ...mailBySmtp, login: false })).toEqual(['STRIPE_API_KEY']);
  expect(of(mailBySmtp)).toEqual(['STRIPE_API_KEY', 'EMAIL_HOST_USER', 'EMAIL_HOST_PASSWORD']);
});

it('have versions that can be raised', () => {
  const secrets = { versions: { EMAIL_HOST_PASSWORD: 2 } };
  expect(findings(secretsKnown, { mail: mailBySmtp as never, secrets })).toEqual([]);
  expect(findings(secretsKnown, { secrets })).toHaveLength(1);
});
