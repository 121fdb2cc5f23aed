import { describe, expect, it } from 'vitest';
import { existingInPlace } from '../../../../src/configuration/rules/existing-in-place.ts';
import { findings, type Overrides } from '../config.ts';

const uuid = '0a1b2c3d-0000-4000-8000-000000000000';
const key = (region: string, account = '111111111111') => `arn:aws:kms:${region}:${account}:key/${uuid}`;
const certificate = (region: string, account = '111111111111') =>
  `arn:aws:acm:${region}:${account}:certificate/${uuid}`;
const domain = { hostName: 'app.example.com', hostedZoneId: 'elsewhere' };

function all(keyArn: string, regional: string, cdn: string): Overrides {
  return {
    encryption: { keyArn },
    loadBalancer: { domain: { ...domain, certificateArn: regional } },
    cdn: { certificateArn: cdn },
    flower: { domain: { ...domain, certificateArn: regional } },
  };
}

describe('what is there', () => {
  it('passes in the account, in the region of the environment, and in us-east-1 for CloudFront', () => {
    expect(
      findings(existingInPlace, all(key('eu-central-1'), certificate('eu-central-1'), certificate('us-east-1'))),
    ).toEqual([]);
    expect(findings(existingInPlace, {})).toEqual([]);
  });

  it.each([
    [key('eu-west-1'), certificate('eu-west-1'), certificate('eu-central-1')],
    [
      key('eu-central-1', '222222222222'),
      certificate('eu-central-1', '222222222222'),
      certificate('us-east-1', '222222222222'),
    ],
  ])('is refused elsewhere: %s', (keyArn, regional, cdn) => {
    const wayOut = 'name one that is there, or leave it out to have one made';
    expect(findings(existingInPlace, all(keyArn, regional, cdn))).toEqual([
      `encryption.keyArn: must be of account 111111111111 in eu-central-1, got "${keyArn}"; ${wayOut}`,
      `loadBalancer.domain.certificateArn: must be of account 111111111111 in eu-central-1, got "${regional}"; ${wayOut}`,
      `cdn.certificateArn: must be of account 111111111111 in us-east-1, got "${cdn}"; ${wayOut}`,
      `flower.domain.certificateArn: must be of account 111111111111 in eu-central-1, got "${regional}"; ${wayOut}`,
    ]);
  });
});
