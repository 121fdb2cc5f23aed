import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/** SES sends from addresses of a domain that it has seen the proof of, and of those below it, but for the one that bounces go to. */
export const mailFromItsDomain: EnvironmentRule = ({ mail }) => {
  if (!mail) return [];
  const { fromAddresses } = mail;
  const path = (index: number) => `mail.fromAddresses[${index}]`;
  const twice = unlessUnreadable(() => namedTwice(fromAddresses, path, 'name each address once'));
  if (mail.kind !== 'ses') return twice;
  const { domain, mailFrom } = mail;
  return [
    ...twice,
    ...Object.keys(fromAddresses).flatMap((key): Finding[] =>
      unlessUnreadable(() => {
        const address = fromAddresses[Number(key)] as string;
        const of = address.slice(address.indexOf('@') + 1);
        if (of !== `${mailFrom}.${domain}` && (of === domain || of.endsWith(`.${domain}`))) return [];
        const must = `must be an address of ${domain}, and not of ${mailFrom}.${domain}, where bounces go`;
        return [{ path: path(Number(key)), must, got: address, wayOut: `such as ${address.split('@')[0]}@${domain}` }];
      }),
    ),
  ];
};
