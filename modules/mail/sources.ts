import type { Sources } from '../shared/sources.ts';

const withSmtp = "with `mail.kind: 'smtp'`";
const withLogin = "with `mail.kind: 'smtp'` and `mail.login`";

export const mailSources = {
  'mail.from': {
    variable: 'DEFAULT_FROM_EMAIL',
    secret: 'no',
    from: '`mail.fromAddresses`: the first',
    present: 'with `mail`',
  },
  'mail.configurationSet': {
    variable: 'SES_CONFIGURATION_SET',
    secret: 'no',
    from: '`mail`: what SES measures the mail by, and tells of bounces; the domain takes it for mail that names none',
    present: "with `mail.kind: 'ses'`",
  },
  'mail.host': { variable: 'EMAIL_HOST', secret: 'no', from: '`mail.host`', present: withSmtp },
  'mail.port': { variable: 'EMAIL_PORT', secret: 'no', from: '`mail.port`', present: withSmtp },
  'mail.useTls': {
    variable: 'EMAIL_USE_TLS',
    secret: 'no',
    from: '`mail.tls`: `true` with `starttls`, else `false`',
    present: withSmtp,
  },
  'mail.useSsl': {
    variable: 'EMAIL_USE_SSL',
    secret: 'no',
    from: '`mail.tls`: `true` with `implicit`, else `false`',
    present: withSmtp,
  },
  'mail.user': { variable: 'EMAIL_HOST_USER', secret: 'yes', from: 'what a person filled in', present: withLogin },
  'mail.password': {
    variable: 'EMAIL_HOST_PASSWORD',
    secret: 'yes',
    from: 'what a person filled in',
    present: withLogin,
  },
} satisfies Sources;
