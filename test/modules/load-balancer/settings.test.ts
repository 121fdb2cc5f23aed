import { describe, expect, it } from 'vitest';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

describe('load balancer settings', () => {
  itKeepsWithinBounds(
    loadBalancerSettings,
    { deletionProtection: true },
    {
      domain: {
        takes: [undefined, domain],
        refuses: ['app.example.com', null],
        message: 'must be a group of settings; it takes hostName, hostedZoneId',
      },
      idleTimeoutSeconds: {
        takes: [1, 4000],
        refuses: [0, 4001],
        message: 'must be a whole number from 1 to 4000; it must outlast the slowest request',
      },
      deletionProtection: {
        takes: [true, false],
        refuses: ['true', undefined],
        message: 'must be true or false; true keeps the load balancer from being destroyed',
      },
    },
  );

  itKeepsWithinBounds(loadBalancerSettings.shape.domain.unwrap(), domain, {
    hostName: {
      takes: ['example.com', 'app.example.com', 'a-b.c1.example.co', 'xn--bcher-kva.example'],
      refuses: [
        ...['example', 'App.example.com', '*.example.com', '-a.example.com', 'a-.example.com', 'a..example.com'],
        ...['https://example.com', 'example.com.', 'example.com/', 'a_b.example.com', undefined],
      ],
      message: 'must be a host name in lower case; such as app.example.com',
    },
    hostedZoneId: {
      takes: ['Z1', `Z${'A'.repeat(31)}`],
      refuses: ['Z', `Z${'A'.repeat(32)}`, '/hostedzone/Z1', 'z1', undefined],
      message:
        'must be the id of a Route 53 hosted zone; aws route53 list-hosted-zones prints it, without /hostedzone/',
    },
  });

  it('takes a host name of 64 characters and none of 65, as ACM does', () => {
    const named = (length: number) => ({ ...domain, hostName: `${'a'.repeat(length - 12)}.example.com` });
    const input = (length: number) => ({ deletionProtection: true, domain: named(length) });
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input(64))).toEqual([]);
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input(65))).toEqual([
      `dev.loadBalancer.domain.hostName: must have at most 64 characters, got "${named(65).hostName}"; ACM makes no certificate for a longer name`,
    ]);
  });

  it('waits 75 seconds for a request, under no domain, by default', () => {
    expect(loadBalancerSettings.parse({ deletionProtection: true })).toEqual({
      idleTimeoutSeconds: 75,
      deletionProtection: true,
    });
    expect(required(loadBalancerSettings)).toEqual(['deletionProtection']);
  });

  it('says which half of a domain is missing', () => {
    const input = { deletionProtection: true, domain: { hostName: 'app.example.com' } };
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input)).toEqual([
      'dev.loadBalancer.domain.hostedZoneId: must be the id of a Route 53 hosted zone, got nothing; aws route53 list-hosted-zones prints it, without /hostedzone/',
    ]);
  });
});
