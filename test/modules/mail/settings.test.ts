import { describe, expect, it } from 'vitest';
import { mailSettings, sesMailSettings, smtpMailSettings } from '../../../modules/mail/settings.ts';
import { mailBySes, mailBySmtp } from '../../src/configuration/config.ts';
import { itKeepsWithinBounds } from '../settings.ts';

const address = 'must be an e-mail address in lower case, without a name before it; such as shop@example.com';
const port =
  'must be a port from 1 to 65535 that is not 25; take 587, which is STARTTLS, or 465: AWS throttles 25 (https://repost.aws/knowledge-center/ec2-port-25-throttle)';

describe('mail settings', () => {
  it('are those of one kind', () => {
    expect(mailSettings.parse(mailBySes).kind).toBe('ses');
    expect(mailSettings.parse(mailBySmtp).kind).toBe('smtp');
    expect(mailSettings.safeParse({ kind: 'sendmail' }).error?.issues[0]?.message).toBe(
      'must be one of ses, smtp; ses needs no password and is paid by the mail, smtp is any other provider',
    );
    expect(mailSettings.safeParse(5).error?.issues[0]?.message).toBe(
      'must be a group of settings; which ones it takes depends on kind, ses or smtp',
    );
  });

  it('let what serves requests and what works behind it send', () => {
    for (const settings of [sesMailSettings.parse(mailBySes), smtpMailSettings.parse(mailBySmtp)]) {
      expect(settings.senders).toEqual(['web', 'services', 'workers', 'processes', 'schedules']);
    }
  });

  itKeepsWithinBounds(sesMailSettings, mailBySes, {
    domain: {
      takes: ['example.com', 'mail.example.com'],
      refuses: ['example.com.', 'Example.com', 'localhost'],
      message: 'must be a domain name in lower case, without a dot at its end; such as example.com',
    },
    mailFrom: {
      takes: ['bounce', 'a1'],
      refuses: ['bounce.mail', '-a', ''],
      message: 'must be one part of a domain name; such as bounce',
    },
    records: {
      takes: ['in-zone', 'as-output'],
      refuses: ['none'],
      message:
        'must be one of in-zone, as-output; as-output if the zone of loadBalancer.domain does not hold the domain',
    },
    fromAddresses: {
      takes: [['shop@example.com'], ['a.b+c@x.example.com']],
      refuses: [['Shop <shop@example.com>'], ['shop'], ['Shop@example.com']],
      message: address,
    },
    dmarc: { takes: [{ reportsTo: 'dmarc@example.com' }], refuses: [{ reportsTo: 'mailto:a@b.c' }], message: address },
  });

  it.each([
    ['bounces', '5'],
    ['complaints', '0.1'],
  ])('take a share of %s, in percent', (alarm, reviewedFrom) => {
    const message = (percent: unknown) =>
      sesMailSettings.safeParse({ ...mailBySes, alarms: { [alarm]: { percent } } }).error?.issues[0]?.message;
    for (const percent of [0.01, 100]) expect(message(percent)).toBeUndefined();
    for (const percent of [0, 100.1, '5']) {
      expect(message(percent)).toBe(`must be a number from 0.01 to 100; AWS reviews an account from ${reviewedFrom}`);
    }
  });

  itKeepsWithinBounds(smtpMailSettings, mailBySmtp, {
    port: { takes: [1, 465, 587, 65_535], refuses: [0, 25, 65_536, '587', 587.5], message: port },
    tls: {
      takes: ['starttls', 'implicit', 'none'],
      refuses: ['ssl'],
      message: 'must be one of starttls, implicit, none; starttls for 587, implicit for 465',
    },
    to: {
      takes: ['0.0.0.0/0', '192.0.2.0/24', 'pl-1a2b3c4d'],
      refuses: ['smtp.example.net', '192.0.2.1/24'],
      message:
        'must be a range of IPv4 addresses that starts at its own first address, or the id of a prefix list; such as 0.0.0.0/0 or pl-1a2b3c4d',
    },
  });
});
