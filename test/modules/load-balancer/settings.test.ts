import { describe, expect, it } from 'vitest';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { countableRules } from '../../../modules/web-acl/managed-rules.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };
const domainDefaults = { otherHostNames: [], redirect: 'other-host-names', createHostedZone: false };
const wholeDomain = { ...domain, ...domainDefaults };
const waf = {
  ...{ requestsPer5Minutes: 2000, countedRules: [] },
  alarms: { blocked: { percent: 50, minRequests: 100, periodSeconds: 300, periods: 3, datapoints: 3 } },
};

describe('load balancer settings', () => {
  itKeepsWithinBounds(
    loadBalancerSettings,
    { deletionProtection: true },
    {
      domain: {
        takes: [undefined, domain],
        refuses: ['app.example.com', null],
        message:
          'must be a group of settings; it takes hostName, otherHostNames, redirect, certificateArn, hostedZoneId, hostedZoneName, createHostedZone',
      },
      waf: {
        takes: [undefined, {}, waf],
        refuses: [true, null],
        message: 'must be a group of settings; it takes requestsPer5Minutes, countedRules, alarms',
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

  it('waits 75 seconds for a request, under no domain and behind no web ACL, by default', () => {
    expect(loadBalancerSettings.parse({ deletionProtection: true })).toEqual({
      idleTimeoutSeconds: 75,
      deletionProtection: true,
      alarms: { certificate: { days: 30 } },
    });
    expect(required(loadBalancerSettings)).toEqual(['deletionProtection']);
  });
});

describe('the settings of a domain', () => {
  const schema = loadBalancerSettings.shape.domain.unwrap();
  const notHostNames = [
    ...['example', 'App.example.com', '*.example.com', '-a.example.com', 'a-.example.com', 'a..example.com'],
    ...['https://example.com', 'example.com.', 'example.com/', 'a_b.example.com'],
  ];

  itKeepsWithinBounds(schema, domain, {
    hostName: {
      takes: [
        'example.com',
        'app.example.com',
        'a-b.c1.example.co',
        'xn--bcher-kva.example',
        'help.xn--e1afmkfd.xn--p1ai',
      ],
      refuses: [...notHostNames, undefined],
      message: 'must be a host name in lower case; such as app.example.com',
    },
    otherHostNames: {
      takes: [[], ['example.com'], ['a.example.com', 'b.example.com', 'c.example.com']],
      refuses: ['example.com', ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com']],
      message:
        'must be a list of 0 to 3; keep those that are asked for most: with hostName and a path they are the five values that a listener rule holds',
    },
    redirect: {
      takes: ['none', 'other-host-names', 'any-host'],
      refuses: ['all', true],
      message: 'must be one of none, other-host-names, any-host; other-host-names keeps the application under one name',
    },
    hostedZoneId: {
      takes: ['Z1', `Z${'A'.repeat(31)}`, undefined],
      refuses: ['Z', `Z${'A'.repeat(32)}`, '/hostedzone/Z1', 'z1'],
      message:
        'must be the id of a Route 53 hosted zone, or elsewhere; aws route53 list-hosted-zones prints it, without /hostedzone/; elsewhere is at any other provider of DNS',
    },
    hostedZoneName: {
      takes: ['example.com', 'shop.example.co', 'xn--e1afmkfd.xn--p1ai', undefined],
      refuses: notHostNames,
      message: 'must be a domain name in lower case, without a dot at its end; such as example.com',
    },
    createHostedZone: {
      takes: [true, false],
      refuses: ['true'],
      message: 'must be true or false; true makes the zone hostedZoneName, false looks it up',
    },
  });

  it('are one host name, and a zone that exists, by default', () => {
    expect(schema.parse(domain)).toEqual(wholeDomain);
    expect(required(schema)).toEqual(['hostName']);
  });

  it('take a host name of 64 characters and none of 65, as ACM does', () => {
    const named = (length: number) => ({ ...domain, hostName: `${'a'.repeat(length - 12)}.example.com` });
    const input = (length: number) => ({ deletionProtection: true, domain: named(length) });
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input(64))).toEqual([]);
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input(65))).toEqual([
      `dev.loadBalancer.domain.hostName: must have at most 64 characters, got "${named(65).hostName}"; ACM makes no certificate for a longer name`,
    ]);
  });

  it('say which of several host names is none', () => {
    const input = { deletionProtection: true, domain: { ...domain, otherHostNames: ['example.com', 'WWW'] } };
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input)).toEqual([
      'dev.loadBalancer.domain.otherHostNames[1]: must be a host name in lower case, got "WWW"; such as app.example.com',
    ]);
  });
});

describe('the settings of a web ACL', () => {
  const schema = loadBalancerSettings.shape.waf.unwrap();

  itKeepsWithinBounds(
    schema,
    {},
    {
      requestsPer5Minutes: {
        takes: [10, 2_000_000_000],
        refuses: [9, 2_000_000_001, '100'],
        message:
          'must be a whole number from 10 to 2000000000; WAF takes no less and no more; an office shares one address',
      },
      countedRules: {
        takes: [[], ['CrossSiteScripting_BODY'], countableRules],
        refuses: ['CrossSiteScripting_BODY', [...countableRules, 'SQLi_BODY']],
        message: 'must be a list of 0 to 29; name each rule once',
      },
    },
  );

  it('refuse a rule that WAF would not know, and would pass over in silence', () => {
    const input = { deletionProtection: true, waf: { countedRules: ['CrossSiteScripting_Body'] } };
    expect(refusals('dev.loadBalancer', loadBalancerSettings, input)).toEqual([
      `dev.loadBalancer.waf.countedRules[0]: must be one of ${countableRules.join(', ')}, got "CrossSiteScripting_Body"; the log of the web ACL names the rule that refused a request`,
    ]);
  });

  it('refuse an address after 2000 requests, and count nothing but the size of bodies, by default', () => {
    expect(schema.parse({})).toEqual(waf);
  });
});
