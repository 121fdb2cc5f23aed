import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { PairRule } from './rule.ts';

function domainOf({ mail }: EnvironmentConfig): string | undefined {
  return mail?.kind === 'ses' ? mail.domain : undefined;
}

/** An account has one identity of a domain in a region, and a domain one record of DMARC, and of MAIL FROM, anywhere. */
export const mailDomainsUnique: PairRule = (earlier, later) =>
  unlessUnreadable(() => {
    const domain = domainOf(later);
    if (domain === undefined || domain !== domainOf(earlier)) return [];
    return [
      {
        path: 'mail.domain',
        must: `must differ from that of ${earlier.name}`,
        got: domain,
        wayOut: `give each environment a domain of its own, such as ${later.name}.${domain}`,
      },
    ];
  });
