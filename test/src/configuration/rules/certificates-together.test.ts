import { expect, it } from 'vitest';
import { certificatesTogether } from '../../../../src/configuration/rules/certificates-together.ts';
import { findings } from '../config.ts';

const certificateArn = (region: string) =>
  `arn:aws:acm:${region}:111111111111:certificate/0a1b2c3d-0000-4000-8000-000000000000`;
const named = { certificateArn: certificateArn('eu-central-1') };
const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

it('passes with both, with none, and without a cdn', () => {
  const both = {
    cdn: { certificateArn: certificateArn('us-east-1') },
    loadBalancer: { domain: { ...domain, ...named } },
  };
  expect(findings(certificatesTogether, both)).toEqual([]);
  expect(findings(certificatesTogether, { cdn: {}, loadBalancer: { domain } })).toEqual([]);
  expect(findings(certificatesTogether, { loadBalancer: { domain: { ...domain, ...named } } })).toEqual([]);
});

it('refuses one without the other', () => {
  expect(findings(certificatesTogether, { cdn: {}, loadBalancer: { domain: { ...domain, ...named } } })).toEqual([
    'cdn.certificateArn: must be given with loadBalancer.domain.certificateArn, got nothing; name one in us-east-1 for the same host names, or leave both out to have them made',
  ]);
  const cdn = { certificateArn: certificateArn('us-east-1') };
  expect(findings(certificatesTogether, { cdn, loadBalancer: { domain } })).toEqual([
    `cdn.certificateArn: must be left out without loadBalancer.domain.certificateArn, got "${cdn.certificateArn}"; name one in the region of the environment there, or leave both out to have them made`,
  ]);
  expect(findings(certificatesTogether, { cdn })).toHaveLength(1);
});
