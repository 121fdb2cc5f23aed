import { expect, it } from 'vitest';
import { secretsKnown } from '../../../../src/configuration/rules/secrets-known.ts';
import { findings } from '../config.ts';

function versions(versions: Record<string, number>, secrets: string[]): string[] {
  return findings(secretsKnown, { secrets: { versions } }, { secrets });
}

it('takes versions of secrets that the application has, and none', () => {
  expect(versions({ STRIPE_API_KEY: 2 }, ['STRIPE_API_KEY', 'SENDGRID_API_KEY'])).toEqual([]);
  expect(versions({}, [])).toEqual([]);
});

it('refuses versions of secrets that the application does not have, and names the nearest', () => {
  const secrets = ['SENDGRID_API_KEY', 'STRIPE_API_KEY'];
  expect(versions({ STRIP_API_KEY: 2, STRIPE_API_KEY: 2, SENDGRID_KEY: 3 }, secrets)).toEqual([
    'secrets.versions: must name secrets of environments/application.ts, got "STRIP_API_KEY"; did you mean STRIPE_API_KEY? Otherwise take one of SENDGRID_API_KEY, STRIPE_API_KEY, or list it there under secrets',
    'secrets.versions: must name secrets of environments/application.ts, got "SENDGRID_KEY"; did you mean SENDGRID_API_KEY? Otherwise take one of SENDGRID_API_KEY, STRIPE_API_KEY, or list it there under secrets',
  ]);
});

it('says where to list a secret when there is none', () => {
  expect(versions({ STRIPE_API_KEY: 2 }, [])).toEqual([
    'secrets.versions: must name secrets of environments/application.ts, got "STRIPE_API_KEY"; list it there under secrets',
  ]);
});
