import { dkimDomain } from './dkim-domain.ts';
import type { SesMailSettings } from './settings.ts';

/** One DNS record. */
export interface DnsRecord {
  /** Its word in the address of the resource. */
  role: string;
  name: string;
  type: 'CNAME' | 'MX' | 'TXT';
  value: string;
}

type Settings = Pick<SesMailSettings, 'domain' | 'mailFrom' | 'dmarc'>;

/** Where bounces go, and who SPF is asked of. */
export function mailFromDomain({ domain, mailFrom }: Settings): string {
  return `${mailFrom}.${domain}`;
}

/** What the deploy role may write, as IAM's patterns: SES makes the tokens of DKIM. */
export function recordNames(settings: Settings): string[] {
  const { domain } = settings;
  return [`${'?'.repeat(32)}._domainkey.${domain}`, mailFromDomain(settings), `_dmarc.${domain}`];
}

/**
 * What proves that the mail of a domain is its own: https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html,
 * https://docs.aws.amazon.com/ses/latest/dg/mail-from.html, https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dmarc.html.
 * `dkimToken` gives each of the three tokens.
 */
export function recordsOf(settings: Settings, region: string, dkimToken: (index: number) => string): DnsRecord[] {
  const { domain, dmarc } = settings;
  const dkim = [0, 1, 2].map((index): DnsRecord => {
    const token = dkimToken(index);
    return {
      role: `dkim-${index + 1}`,
      name: `${token}._domainkey.${domain}`,
      type: 'CNAME',
      value: `${token}.${dkimDomain(region)}`,
    };
  });
  const name = mailFromDomain(settings);
  const reports = dmarc.reportsTo === undefined ? '' : `; rua=mailto:${dmarc.reportsTo}`;
  return [
    ...dkim,
    { role: 'mail-from-mx', name, type: 'MX', value: `10 feedback-smtp.${region}.amazonses.com` },
    { role: 'mail-from-spf', name, type: 'TXT', value: 'v=spf1 include:amazonses.com ~all' },
    ...(dmarc.policy === 'elsewhere'
      ? []
      : [
          {
            role: 'dmarc',
            name: `_dmarc.${domain}`,
            type: 'TXT' as const,
            value: `v=DMARC1; p=${dmarc.policy}${reports}`,
          },
        ]),
  ];
}
