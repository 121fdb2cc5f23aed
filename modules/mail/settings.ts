import { z } from 'zod';
import { domainName } from '../load-balancer/settings.ts';
import { isOutbound, outboundError } from '../network/settings.ts';
import { lasting, subscribers } from '../observability/settings.ts';
import type { regions } from '../shared/regions.ts';
import { flag, group, list, oneOf, text } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { mailSources } from './sources.ts';

const kindWayOut = 'ses needs no password and is paid by the mail, smtp is any other provider';

/** SES has more, which IAM and mail programs read in more than one way. */
const address = text(
  /^[a-z0-9][a-z0-9._%+-]{0,63}@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/,
  'an e-mail address in lower case, without a name before it',
  'such as shop@example.com',
);

/** Where there is no SES: https://docs.aws.amazon.com/general/latest/gr/ses.html#ses_region */
export const regionsWithoutSes: readonly (typeof regions)[number][] = ['ap-east-1', 'me-west-1', 'sa-west-1'];

/** What of the environment opens connections to the mail server, or calls SES. */
const mailSenders = ['web', 'services', 'workers', 'processes', 'schedules', 'beat', 'migration'] as const;

const common = {
  /**
   * The addresses that mail comes from: all that tasks may send as, with SES. The first is DEFAULT_FROM_EMAIL. 20 keep the policy of a role short.
   */
  fromAddresses: list(address, 1, 20, 'the first is the one that Django takes by default'),
  /**
   * What may send. By default what serves requests and what does the work behind them; a command that runs by `npm run manage` runs as `web`. The variables are
   * those of all tasks.
   */
  senders: list(
    oneOf(mailSenders, 'leave senders out to let all send but beat and migration'),
    1,
    mailSenders.length,
    'leave mail out to send none',
  ).default(['web', 'services', 'workers', 'processes', 'schedules']),
};

/** A share of the mail, in percent. */
function percent(max: number, wayOut: string) {
  const error = `must be a number from 0.01 to ${max}; ${wayOut}`;
  return z.number({ error }).min(0.01, { error }).max(max, { error });
}

/** AWS itself measures over as much mail as stands for the whole, so one period tells. */
const reputation = lasting(900, 1, 1);

export const sesMailSettings = group({
  kind: oneOf(['ses'], kindWayOut),
  /** The domain that mail comes from: SES proves by its DKIM records whose it is. One environment has it. */
  domain: text(domainName, 'a domain name in lower case, without a dot at its end', 'such as example.com').max(180, {
    error: 'must have at most 180 characters; the names of records are made of it',
  }),
  ...common,
  /**
   * Where the DNS records of `domain` go: into the zone of `loadBalancer.domain`, or into the output `mail_records`, for whoever keeps a zone that is elsewhere.
   */
  records: oneOf(
    ['in-zone', 'as-output'],
    'as-output if the zone of loadBalancer.domain does not hold the domain',
  ).default('in-zone'),
  /**
   * The word before `domain` in the MAIL FROM domain, where bounces go, so that SPF is of the same domain as the mail. Nothing else may get mail there
   * (https://docs.aws.amazon.com/ses/latest/dg/mail-from.html).
   */
  mailFrom: text(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'one part of a domain name', 'such as bounce').default(
    'bounce',
  ),
  dmarc: group({
    /**
     * What those who get mail do with what only seems to come from `domain`. `none` lets it through and reports it, so it harms no other sender of the domain;
     * go on to `quarantine` and `reject` once the reports name no sender of yours. `elsewhere` makes no record: a domain has one at most.
     */
    policy: oneOf(['none', 'quarantine', 'reject', 'elsewhere'], 'begin with none').default('none'),
    /** Where reports of it go. Another domain must agree to get them (https://datatracker.ietf.org/doc/html/rfc7489#section-7.1). */
    reportsTo: z.optional(address),
  }).prefault({}),
  /**
   * Who is told of each bounce, complaint and rejected mail, as JSON: e-mail addresses and https:// endpoints, such as the webhook of django-anymail. AWS asks
   * each to confirm.
   */
  feedbackSubscribers: subscribers.default([]),
  alarms: group({
    /** Percent of the mail that no mailbox took. AWS reviews an account from 5, and stops it from 10 (https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html). */
    bounces: group({ percent: percent(100, 'AWS reviews an account from 5').default(4), ...reputation }).prefault({}),
    /** Percent of the mail that people called spam. AWS reviews an account from 0.1, and stops it from 0.5. */
    complaints: group({
      percent: percent(100, 'AWS reviews an account from 0.1').default(0.08),
      ...reputation,
    }).prefault({}),
  }).prefault({}),
});

const portError =
  'must be a port from 1 to 65535 that is not 25; take 587, which is STARTTLS, or 465: AWS throttles 25 (https://repost.aws/knowledge-center/ec2-port-25-throttle)';

export const smtpMailSettings = group({
  kind: oneOf(['smtp'], kindWayOut),
  /** The mail server. */
  host: text(domainName, 'a host name in lower case', 'such as smtp.example.com'),
  /** 587 is where mail is handed in: https://datatracker.ietf.org/doc/html/rfc6409#section-3.1. Some providers have 2525 beside. */
  port: z
    .int({ error: portError })
    .min(1, { error: portError })
    .max(65_535, { error: portError })
    .refine((port) => port !== 25, { error: portError })
    .default(587),
  /** How the connection is encrypted: after it began, from the start as on port 465, or not at all, which `login` forbids. */
  tls: oneOf(['starttls', 'implicit', 'none'], 'starttls for 587, implicit for 465').default('starttls'),
  /**
   * Whether the server asks for a user and a password: `npm run secret <environment> EMAIL_HOST_USER`, and EMAIL_HOST_PASSWORD. `false` for one that knows
   * tasks by their address.
   */
  login: flag('false is for a server that knows tasks by their address').default(true),
  ...common,
  /** Where `host` is: a range of IPv4 addresses or the id of a prefix list. A security group knows no names. */
  to: z.string({ error: outboundError }).refine(isOutbound, { error: outboundError }).default('0.0.0.0/0'),
});

/** How Django sends mail. */
export const mailSettings = z
  .discriminatedUnion('kind', [sesMailSettings, smtpMailSettings], {
    error: ({ code }) =>
      code === 'invalid_union'
        ? `must be one of ses, smtp; ${kindWayOut}`
        : 'must be a group of settings; which ones it takes depends on kind, ses or smtp',
  })
  .register(tellers, { sources: mailSources });

export type SesMailSettings = z.output<typeof sesMailSettings>;
export type SmtpMailSettings = z.output<typeof smtpMailSettings>;
export type MailSettings = z.output<typeof mailSettings>;

/** The variables that tasks are given by its kind. */
export function mailVariables(settings: MailSettings | undefined): string[] {
  if (settings === undefined) return [];
  const ofKind =
    settings.kind === 'ses' ? ['mail.configurationSet'] : ['mail.host', 'mail.port', 'mail.useTls', 'mail.useSsl'];
  const sources = ['mail.from', ...ofKind] as (keyof typeof mailSources)[];
  return [...sources.map((source) => mailSources[source].variable), ...mailSecrets(settings)];
}

/** The variables that people fill, in Secrets Manager. */
export function mailSecrets(settings: MailSettings | undefined): string[] {
  return settings?.kind === 'smtp' && settings.login ? ['EMAIL_HOST_USER', 'EMAIL_HOST_PASSWORD'] : [];
}
