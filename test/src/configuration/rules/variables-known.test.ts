import { expect, it } from 'vitest';
import { variablesKnown } from '../../../../src/configuration/rules/variables-known.ts';
import { sources } from '../../../../src/configuration/variables.ts';
import { applicationFindings } from '../config.ts';

it('takes sources, forms that they have, and variables of ours that are left out or shown otherwise', () => {
  const variables = {
    SECRET_KEY: 'secretKey',
    ALLOWED_HOSTS: { from: 'hosts', separator: ' ' },
    DATABASE_URL: { from: 'database.url', scheme: 'postgres', password: true },
    REDIS_URL: { from: 'cache.url', query: false, path: false },
    PGPASSWORD: 'database.password',
    DJANGO_SECRET_KEY: false,
  } as const;
  expect(applicationFindings(variablesKnown, { variables, secrets: ['STRIPE_API_KEY'] })).toEqual([]);
});

it('refuses a source that is none, with the nearest', () => {
  const variables = { DB_HOST: 'database.hots' } as never;
  expect(applicationFindings(variablesKnown, { variables })).toEqual([
    `variables.DB_HOST: must show a source that the stack knows, got "database.hots"; did you mean database.host? Otherwise take one of ${Object.keys(sources).join(', ')}`,
  ]);
});

it('refuses forms that a source has not', () => {
  const variables = {
    ALLOWED_HOSTS: { from: 'hosts', scheme: 'https' },
    REDIS_URL: { from: 'cache.url', password: true },
    SECRET_KEY: { from: 'secretKey', separator: ' ' },
  } as const;
  expect(applicationFindings(variablesKnown, { variables })).toEqual([
    'variables.ALLOWED_HOSTS.scheme: must be a form that hosts can have, got "scheme"; it takes separator',
    'variables.REDIS_URL.password: must be a form that cache.url can have, got "password"; it takes scheme, query, path',
    'variables.SECRET_KEY.separator: must be a form that secretKey can have, got "separator"; it has one form alone: write the name of the source',
  ]);
});

it('refuses names that are taken, and to leave out what is not there', () => {
  const variables = { PATH: 'hosts', STRIPE_API_KEY: 'secretKey', DJANGO_SECRET: false } as const;
  const [, , unknown = '', ...others] = applicationFindings(variablesKnown, { variables, secrets: ['STRIPE_API_KEY'] });
  expect(applicationFindings(variablesKnown, { variables, secrets: ['STRIPE_API_KEY'] }).slice(0, 2)).toEqual([
    'variables.PATH: must not be a variable that AWS, Celery or the system acts upon, got "PATH"; take another name',
    'variables.STRIPE_API_KEY: must not be one of secrets, too, got "STRIPE_API_KEY"; leave one of the two out',
  ]);
  expect(unknown).toMatch(
    /^variables\.DJANGO_SECRET: must be a variable of the stack, to be left out, got "DJANGO_SECRET"; did you mean DJANGO_SECRET_KEY\? Otherwise take one of /,
  );
  expect(others).toEqual([]);
});
