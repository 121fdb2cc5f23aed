import { describe, expect, it } from 'vitest';
import { noPlainSecrets } from '../../../../src/configuration/rules/no-plain-secrets.ts';
import { findings, leastEnvironment } from '../config.ts';

const wayOut = 'list its name under secrets in environments/application.ts, and fill it in Secrets Manager';

function plain(variables: Record<string, string>): string[] {
  return findings(noPlainSecrets, { parameters: { variables } });
}

describe('no-plain-secrets', () => {
  it.each([
    ...['SECRET', 'DJANGO_SECRET', 'CLIENT_SECRET', 'DB_PASSWORD', 'DB_PASSWD', 'DB_PASS', 'DB_PWD', 'KEY_PASSPHRASE'],
    ...['TOKEN', 'AUTH_TOKEN', 'AUTHTOKEN', 'API_KEY', 'STRIPE_APIKEY', 'API_KEYS', 'SECRET_KEY', 'JWT_PRIVATE_KEY'],
    ...['AWS_SECRET_ACCESS_KEY', 'JWT_SIGNING_KEY', 'GOOGLE_CREDENTIALS', 'CREDENTIAL', 'API_KEY_2', 'PASSWORD1'],
    ...['STRIPE_KEY', 'MAPS_KEYS'],
  ])('refuses %s, which names a secret, without showing it', (name) => {
    expect(plain({ [name]: 'a'.repeat(40) })).toEqual([
      `parameters.variables.${name}: must not hold a secret, as its name says, got a text of 40 characters; ${wayOut}`,
    ]);
  });

  it.each([
    ...['PASSWORD_RESET_TIMEOUT_DAYS', 'TOKEN_LIFETIME_SECONDS', 'MAX_TOKENS', 'SECRETS_PATH', 'SECRET_KEY_VERSION'],
    ...[
      'STRIPE_PUBLISHABLE_KEY',
      'JWT_PUBLIC_KEY',
      'CACHE_KEY_PREFIX',
      'API_KEY_HEADER',
      'BYPASS',
      'COMPASS',
      'SENTRY_DSN',
    ],
  ])('takes %s, which only speaks of one', (name) => {
    expect(plain({ [name]: 'a'.repeat(40) })).toEqual([]);
  });

  // Put together here, so that no scanner takes them for real.
  const a = (length: number) => 'a'.repeat(length);
  it.each([
    ['a private key', `-----BEGIN ${'PRIVATE'} KEY-----\nMII`],
    ['a private key', `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMII`],
    ['a URL with a password', `postgresql://app:${a(8)}@db.example.com/app`],
    ['a URL with a password', `see redis://:${a(8)}@cache.example.com`],
    ['a URL with a password', `smtp://me@example.com:${a(8)}@smtp.example.com:587`],
    ['an access key of AWS', `AKIA${'A'.repeat(16)}`],
    ['an access key of AWS', `ASIA${'A'.repeat(16)}`],
    ['a token of GitHub', `ghp_${a(36)}`],
    ['a token of GitHub', `ghs_${a(36)}`],
    ['a token of GitHub', `github_pat_${a(22)}`],
    ['a key of Stripe', `sk_live_${a(24)}`],
    ['a key of Stripe', `rk_test_${a(24)}`],
    ['a token of Slack', `xoxb-${a(12)}`],
    ['a key of SendGrid', `SG.${a(22)}.${a(43)}`],
    ['a key of Google', `AIza${a(35)}`],
    ['a JSON Web Token', `eyJ${a(20)}.eyJ${a(20)}.${a(20)}`],
    ['a webhook of Slack', `https://hooks.slack.com/services/T0/B0/${a(24)}`],
    ['a webhook of Slack', `https://hooks.slack.com/triggers/T0/1/${a(24)}`],
    ['a webhook of Discord', `https://discord.com/api/webhooks/1/${a(24)}`],
    ['a webhook of Teams', `https://acme.webhook.office.com/webhookb2/${a(24)}`],
    ['a webhook of Teams', `https://prod-1.westeurope.logic.azure.com:443/workflows/${a(24)}`],
    ['a token of Telegram', `https://api.telegram.org/bot1:${a(24)}/sendMessage`],
    ['a key of PagerDuty', `https://events.pagerduty.com/integration/${a(24)}/enqueue`],
    ['an address with a key', `https://hooks.example.org/in?to=ops&token=${a(24)}`],
  ])('refuses %s under any name, without showing it', (what, value) => {
    expect(plain({ SETTING: value })).toEqual([
      `parameters.variables.SETTING: must not hold a secret, such as ${what}, got a text of ${value.length} characters; ${wayOut}`,
    ]);
  });

  it.each([
    'info',
    'https://app.example.com:8443/path?to=me@example.com',
    'https://public@sentry.example.com/1',
    'me@example.com:25',
    `-----BEGIN PUBLIC KEY-----`,
    'https://slack.com/api/chat.postMessage',
    'https://hooks.slack.com/',
    'https://discord.com/channels/1/2',
    'https://events.pagerduty.com/v2/enqueue',
    'https://app.example.com/?token=short',
    `pk_live_${a(24)}`,
    `AKIA${'A'.repeat(15)}`,
    `task_test_${a(24)}`,
    `eyJ${a(20)}`,
  ])('takes %s', (value) => {
    expect(plain({ SETTING: value })).toEqual([]);
  });

  it('takes a name of one that is empty', () => {
    expect(plain({ DJANGO_AWS_SECRET_ACCESS_KEY: '' })).toEqual([]);
  });

  it('names every variable that holds one, once', () => {
    const variables = { LOG_LEVEL: 'info', STRIPE: `sk_live_${a(24)}`, API_KEY: `sk_live_${a(24)}` };
    expect(plain(variables)).toEqual([
      `parameters.variables.STRIPE: must not hold a secret, such as a key of Stripe, got a text of 32 characters; ${wayOut}`,
      `parameters.variables.API_KEY: must not hold a secret, as its name says, got a text of 32 characters; ${wayOut}`,
    ]);
  });
});

it('refuses a secret among the variables of one service alone', () => {
  const web = { ...leastEnvironment.web, variables: { API_TOKEN: 'x' } };
  expect(findings(noPlainSecrets, { web })).toEqual([
    'web.variables.API_TOKEN: must not hold a secret, as its name says, got a text of 1 characters; list its name under secrets in environments/application.ts, and fill it in Secrets Manager',
  ]);
});
