import { expect, it } from 'vitest';
import { secretNamesUnique } from '../../../../src/configuration/rules/secret-names-unique.ts';
import { applicationFindings } from '../config.ts';

it('takes secrets that differ', () => {
  expect(applicationFindings(secretNamesUnique, { secrets: ['STRIPE_API_KEY', 'EMAIL_HOST_PASSWORD'] })).toEqual([]);
});

it('refuses a secret that is named twice, where it is named again', () => {
  expect(applicationFindings(secretNamesUnique, { secrets: ['STRIPE_API_KEY', 'STRIPE_API_KEY'] })).toEqual([
    'secrets[1]: must not be named twice, got "STRIPE_API_KEY"; name each secret once',
  ]);
});

it('refuses a secret that the stack itself makes, and one that AWS takes for credentials', () => {
  const must =
    'must not be a variable that the stack gives to tasks itself, or that AWS, Celery or the system acts upon';
  expect(applicationFindings(secretNamesUnique, { secrets: ['DJANGO_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'] })).toEqual([
    `secrets[0]: ${must}, got "DJANGO_SECRET_KEY"; take another name, or leave it out`,
    `secrets[1]: ${must}, got "AWS_SECRET_ACCESS_KEY"; take another name, or leave it out`,
  ]);
});
