import { describe, expect, it } from 'vitest';
import { discoveryTlsFits } from '../../../../src/configuration/rules/discovery-tls-fits.ts';
import { certificateAuthorityArn, encrypted, findings } from '../config.ts';

describe('discovery-tls-fits', () => {
  it('takes proxies that speak TLS, and none', () => {
    expect(findings(discoveryTlsFits, { discovery: encrypted })).toEqual([]);
    expect(findings(discoveryTlsFits, { discovery: { kind: 'service-connect' } })).toEqual([]);
    expect(findings(discoveryTlsFits, {})).toEqual([]);
  });

  it('has no proxies to speak TLS with Cloud Map', () => {
    expect(findings(discoveryTlsFits, { discovery: { ...encrypted, kind: 'cloud-map' } })).toEqual([
      `discovery.tls: must be left out with discovery.kind cloud-map, got {"certificateAuthorityArn":"${certificateAuthorityArn}"}; take kind 'service-connect', or leave tls out; by DNS alone tasks speak what they speak`,
    ]);
  });

  it('has certificates signed in the region of the tasks', () => {
    const elsewhere = certificateAuthorityArn.replace('eu-central-1', 'eu-west-1');
    const discovery = { ...encrypted, tls: { certificateAuthorityArn: elsewhere } };
    expect(findings(discoveryTlsFits, { discovery })).toEqual([
      `discovery.tls.certificateAuthorityArn: must be in region, eu-central-1, got "${elsewhere}"; make one in that region in AWS Private CA, and name it`,
    ]);
  });
});
