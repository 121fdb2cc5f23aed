import { expect, it } from 'vitest';
import { proxyHeaderTrue } from '../../../../src/configuration/rules/proxy-header-true.ts';
import { findings } from '../config.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

it('takes any header where browsers or CloudFront come by HTTPS, or where there is no CloudFront', () => {
  const hardCoded = { proxyHeader: 'x-forwarded-proto' } as const;
  expect(findings(proxyHeaderTrue, { cdn: {}, loadBalancer: { domain } }, hardCoded)).toEqual([]);
  expect(findings(proxyHeaderTrue, { loadBalancer: { domain } }, hardCoded)).toEqual([]);
  expect(findings(proxyHeaderTrue, {}, {})).toEqual([]);
});

it('takes settings that read the name of the header, without a domain too', () => {
  expect(findings(proxyHeaderTrue, { cdn: {} }, { proxyHeader: 'variable' })).toEqual([]);
});

it.each([
  ['x-forwarded-proto', '"x-forwarded-proto"'],
  [undefined, 'nothing'],
] as const)('refuses %s behind CloudFront without a domain', (proxyHeader, got) => {
  expect(findings(proxyHeaderTrue, { cdn: {} }, { proxyHeader })).toEqual([
    `cdn: must have a loadBalancer.domain unless application.proxyHeader is variable, since X-Forwarded-Proto says http where CloudFront comes without a certificate, got ${got}; give loadBalancer.domain; or let Django's settings read the header's name, SECURE_PROXY_SSL_HEADER = (os.environ["DJANGO_SECURE_PROXY_SSL_HEADER"], "https"), and write proxyHeader: 'variable' in environments/application.ts`,
  ]);
});
