import { describe, expect, it } from 'vitest';
import { requireCertificates } from '../../../src/commands/existing-certificates.ts';
import { application, environment, type Overrides } from '../configuration/config.ts';
import { useFakeAws } from '../steps/fake-aws.ts';

const certificateIn = (region: string, number: number) =>
  `arn:aws:acm:${region}:111111111111:certificate/00000000-0000-4000-8000-00000000000${number}`;
const regional = certificateIn('eu-central-1', 1);
const ofCdn = certificateIn('us-east-1', 2);
const ofFlower = certificateIn('eu-central-1', 3);

const withCertificates: Overrides = {
  loadBalancer: {
    domain: {
      hostName: 'app.example.com',
      otherHostNames: ['example.com'],
      hostedZoneId: 'elsewhere',
      certificateArn: regional,
    },
  },
  cdn: { hostNames: { shop: 'shop.example.com' }, originAccess: 'prefix-list', certificateArn: ofCdn },
  flower: { domain: { hostName: 'flower.corp.example.com', hostedZoneId: 'elsewhere', certificateArn: ofFlower } },
};

describe('certificates that are there already', () => {
  const aws = useFakeAws();
  const all = ['example.com', '*.example.com', '*.corp.example.com'];

  function look(certificates: Record<string, object>, overrides = withCertificates, stack = 'test') {
    aws.answers = {
      DescribeCertificate: ({ CertificateArn = '' }) => ({
        Certificate: { Status: 'ISSUED', SubjectAlternativeNames: all, ...certificates[CertificateArn] },
      }),
    };
    return requireCertificates({ application, environments: [environment(overrides)] }, stack);
  }

  it('pass if they are issued and hold each host name, each asked for in its region', async () => {
    await expect(look({})).resolves.toBeUndefined();
    expect(aws.calls.map(({ input: { CertificateArn } }) => CertificateArn).sort()).toEqual(
      [ofCdn, ofFlower, regional].sort(),
    );
    const regions = aws.calls.map(({ input, region }) => [input.CertificateArn, region]);
    expect(Object.fromEntries(regions)).toEqual({
      [regional]: 'eu-central-1',
      [ofCdn]: 'us-east-1',
      [ofFlower]: 'eu-central-1',
    });
  });

  it('are not asked for where there are none, and not for a bootstrap', async () => {
    await look({}, {});
    await look({}, withCertificates, 'bootstrap-test');
    expect(aws.calls).toEqual([]);
  });

  it('are refused, all at once, where one is not issued or lacks a name; an asterisk is one label', async () => {
    const wayOut = 'name a certificate that holds all host names, or leave it out, and one is made';
    await expect(
      look({
        [regional]: { SubjectAlternativeNames: ['*.example.com'] },
        [ofCdn]: { Status: 'EXPIRED' },
        [ofFlower]: { SubjectAlternativeNames: ['*.example.com', 'corp.example.com', '*.EXAMPLE.com'] },
      }),
    ).rejects.toThrow(
      [
        `test.loadBalancer.domain.certificateArn: must be a certificate that holds example.com, got ["*.example.com"]; ${wayOut}`,
        `test.cdn.certificateArn: must be a certificate that is issued, got "EXPIRED"; issue it, renew it or import it anew first, or name another`,
        `test.flower.domain.certificateArn: must be a certificate that holds flower.corp.example.com, got ["*.example.com","corp.example.com","*.EXAMPLE.com"]; ${wayOut}`,
      ].join('\n'),
    );
    await expect(look({ [ofCdn]: { SubjectAlternativeNames: undefined } })).rejects.toThrow('must be a certificate');
  });

  it('that AWS does not know are told of in a sentence', async () => {
    aws.answers = {
      DescribeCertificate: () => ({ __type: 'ResourceNotFoundException', message: 'Could not find certificate' }),
    };
    await expect(
      requireCertificates({ application, environments: [environment(withCertificates)] }, 'test'),
    ).rejects.toThrow('AWS: must answer about test, got "ResourceNotFoundException: Could not find certificate"');
  });
});
