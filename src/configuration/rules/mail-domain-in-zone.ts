import type { EnvironmentRule } from './rule.ts';

const wayOut = "write records: 'as-output', and set what the output mail_records names where the zone is";

/** The records of mail go into the one zone that the environment has. */
export const mailDomainInZone: EnvironmentRule = ({ mail, loadBalancer: { domain } }) => {
  if (mail?.kind !== 'ses' || mail.records === 'as-output') return [];
  if (!domain) {
    return [{ path: 'mail.records', must: 'must be as-output without loadBalancer.domain', got: mail.records, wayOut }];
  }
  if (domain.hostedZoneId === 'elsewhere') {
    const must = 'must be as-output where loadBalancer.domain.hostedZoneId is elsewhere';
    return [{ path: 'mail.records', must, got: mail.records, wayOut }];
  }
  const { hostedZoneName: zone } = domain;
  // A zone that is called by its id shows no name before the apply.
  if (zone === undefined || mail.domain === zone || mail.domain.endsWith(`.${zone}`)) return [];
  return [
    {
      path: 'mail.domain',
      must: `must be in the zone ${zone}`,
      got: mail.domain,
      wayOut: `such as ${zone}; or ${wayOut}`,
    },
  ];
};
