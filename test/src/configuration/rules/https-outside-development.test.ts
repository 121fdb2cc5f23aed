import { expect, it } from 'vitest';
import { httpsOutsideDevelopment } from '../../../../src/configuration/rules/https-outside-development.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings } from '../config.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

it('takes any stage with a domain, and development without one', () => {
  for (const stage of ['development', 'staging', 'production'] as const) {
    expect(findings(httpsOutsideDevelopment, { stage, loadBalancer: { domain } })).toEqual([]);
  }
  expect(findings(httpsOutsideDevelopment, { stage: 'development' })).toEqual([]);
});

it.each<EnvironmentInput['stage']>(['staging', 'production'])('refuses %s without a domain', (stage) => {
  expect(findings(httpsOutsideDevelopment, { stage })).toEqual([
    `loadBalancer.domain: must be given in ${stage}, got nothing; write { hostName, hostedZoneId }; without HTTPS passwords can be read on their way, so plain HTTP is for development alone`,
  ]);
});

it('refuses it behind CloudFront, too, which has a certificate of its own but would ask Django by HTTP', () => {
  expect(findings(httpsOutsideDevelopment, { stage: 'development', cdn: {} })).toEqual([]);
  expect(findings(httpsOutsideDevelopment, { stage: 'staging', cdn: {} })).toEqual([
    'loadBalancer.domain: must be given in staging, got nothing; write { hostName, hostedZoneId }; without HTTPS passwords can be read on their way, so plain HTTP is for development alone',
  ]);
});

it('takes Flower without a domain in development alone', () => {
  expect(findings(httpsOutsideDevelopment, { stage: 'development', flower: {} })).toEqual([]);
  expect(findings(httpsOutsideDevelopment, { stage: 'staging', loadBalancer: { domain }, flower: { domain } })).toEqual(
    [],
  );
});

it.each<EnvironmentInput['stage']>(['staging', 'production'])('refuses Flower without a domain in %s', (stage) => {
  expect(findings(httpsOutsideDevelopment, { stage, loadBalancer: { domain }, flower: {} })).toEqual([
    `flower.domain: must be given in ${stage}, got nothing; write { hostName, hostedZoneId }; without HTTPS passwords can be read on their way, so plain HTTP is for development alone`,
  ]);
});
