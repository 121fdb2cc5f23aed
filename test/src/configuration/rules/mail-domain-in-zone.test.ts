import { expect, it } from 'vitest';
import { mailDomainInZone } from '../../../../src/configuration/rules/mail-domain-in-zone.ts';
import { findings, mailBySes, mailBySmtp, type Overrides } from '../config.ts';

const wayOut = "write records: 'as-output', and set what the output mail_records names where the zone is";

function refused(mail: object, zone?: object): string[] {
  const domain = zone && { hostName: 'app.example.com', ...zone };
  return findings(mailDomainInZone, { mail, loadBalancer: { domain } } as Overrides);
}

it('refuses records that have no zone to go into', () => {
  expect(refused(mailBySes)).toEqual([
    `mail.records: must be as-output without loadBalancer.domain, got "in-zone"; ${wayOut}`,
  ]);
});

it('refuses records for a zone that is elsewhere', () => {
  expect(refused(mailBySes, { hostedZoneId: 'elsewhere' })).toEqual([
    `mail.records: must be as-output where loadBalancer.domain.hostedZoneId is elsewhere, got "in-zone"; ${wayOut}`,
  ]);
});

it('refuses a domain that the zone does not hold', () => {
  expect(refused(mailBySes, { hostedZoneName: 'staging.example.com' })).toEqual([
    `mail.domain: must be in the zone staging.example.com, got "example.com"; such as staging.example.com; or ${wayOut}`,
  ]);
  expect(refused({ ...mailBySes, domain: 'badexample.com' }, { hostedZoneName: 'example.com' })).toHaveLength(1);
});

it('takes the zone itself, what is below it, a zone by its id, an output, and SMTP', () => {
  expect(refused(mailBySes, { hostedZoneName: 'example.com' })).toEqual([]);
  expect(refused({ ...mailBySes, domain: 'mail.example.com' }, { hostedZoneName: 'example.com' })).toEqual([]);
  expect(refused(mailBySes, { hostedZoneId: 'Z0EXAMPLE' })).toEqual([]);
  expect(refused({ ...mailBySes, records: 'as-output' })).toEqual([]);
  expect(refused(mailBySmtp)).toEqual([]);
});
