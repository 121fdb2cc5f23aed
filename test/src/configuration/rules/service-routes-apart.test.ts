import { describe, expect, it } from 'vitest';
import { serviceRoutesApart } from '../../../../src/configuration/rules/service-routes-apart.ts';
import { findings, frontEnd, internalService, type Overrides, service } from '../config.ts';

const domain = {
  hostName: 'app.example.com',
  otherHostNames: ['api.example.com'],
  redirect: 'none' as const,
  hostedZoneId: 'Z0EXAMPLE',
};
const [app, api] = ['app.example.com', 'api.example.com'];

type Given = Parameters<typeof service>[0];

function found(
  services: Given[],
  web: { hosts?: string[]; paths?: string[]; deployment?: { strategy: 'canary' } } = {},
  more: Overrides = {},
) {
  const named = services.map((each, index) => service({ name: `s${index}`, paths: undefined, ...each }));
  return findings(serviceRoutesApart, { loadBalancer: { domain }, web, services: named, ...more });
}

describe('service-routes-apart', () => {
  it('takes paths of all hosts, hosts, and paths of some hosts', () => {
    expect(found([{ paths: ['/ssr/*'] }, { hosts: [api] }, { hosts: [api], paths: ['/ws/*'] }])).toEqual([]);
    expect(found([{ hosts: [api] }], { hosts: [app] })).toEqual([]);
    expect(found([{ paths: ['/ssr/*'] }], { hosts: [app] })).toEqual([]);
  });

  it('asks nothing of an internal one, which takes no path of another and no rule', () => {
    const internal = internalService();
    const paths = Array.from({ length: 98 }, (_, index) => `/${index}`);
    expect(found([internal, { paths }], { hosts: [app] })).toEqual([]);
    expect(found([{ hosts: [api] }, internal], { hosts: [app] })).toEqual([]);
  });

  it('wants one of the two', () => {
    expect(found([{}])).toEqual([
      'services[0].paths: must be given without hosts, got nothing; otherwise it would be asked for all that web is asked for; such as ["/ssr/*"]',
    ]);
  });

  it('wants hosts that the load balancer serves, and each once', () => {
    expect(found([{ hosts: ['www.example.com', api, api], paths: ['/a', '/a'] }])).toEqual([
      'services[0].hosts[0]: must be a host name that the load balancer serves, app.example.com or api.example.com, got "www.example.com"; name it in loadBalancer.domain',
      'services[0].hosts[2]: must not be named twice, got "api.example.com"; name it once',
      'services[0].paths[1]: must not be named twice, got "/a"; name it once',
    ]);
    expect(findings(serviceRoutesApart, { services: [service({ hosts: [api] })] })).toEqual([
      'services[0].hosts: must be left out without loadBalancer.domain, got ["api.example.com"]; AWS gives the only host name that there is',
    ]);
  });

  it('refuses a path that web or a service before it has under the same hosts', () => {
    expect(found([{ paths: ['/ssr/*'] }, { paths: ['/x', '/ssr/*'] }])).toEqual([
      'services[1].paths: must not be asked for /ssr/*, which services[0] is asked for, got ["/x","/ssr/*"]; give one of the two another path, or hosts of its own',
    ]);
    expect(found([{ paths: ['/api/*'] }], { paths: ['/api/*'] })).toEqual([
      'services[0].paths: must not be asked for /api/*, which web is asked for, got ["/api/*"]; give one of the two another path, or hosts of its own',
    ]);
    expect(found([{ hosts: [api] }, { hosts: [app, api] }])).toEqual([
      'services[1].hosts: must not be asked for /*, which services[0] is asked for, got ["app.example.com","api.example.com"]; give one of the two another path, or hosts of its own',
    ]);
  });

  it('refuses a path that rules with hosts take under all there are', () => {
    expect(found([{ paths: ['/ssr/*'] }], { hosts: [app, api] })).toEqual([
      'services[0].hosts: must be given, since web.hosts are all that there are, and a path with hosts goes before /ssr/*, got nothing; name its hosts, or leave web.hosts out',
    ]);
    expect(found([{ paths: ['/ssr/*'] }], { hosts: [app, api], paths: ['/api/*'] })).toEqual([]);
  });

  it('takes at most the rules that a load balancer has', () => {
    const paths = (count: number) => Array.from({ length: count }, (_, index) => `/p${index}/*`);
    expect(found([{ paths: paths(98) }])).toEqual([]);
    expect(found([{ paths: paths(97) }], { deployment: { strategy: 'canary' } })).toEqual([]);
    expect(found([{ paths: paths(98) }], { deployment: { strategy: 'canary' } })).toHaveLength(1);
    expect(found([{ paths: paths(98) }, { hosts: [api] }])).toEqual([
      'services: must have at most 99 paths with those of web, since a load balancer has 100 rules, got 100; merge some by a wildcard, such as /api/*',
    ]);
  });

  describe('with a cdn', () => {
    const behind = (services: Given[], frontEnds = [frontEnd()]) =>
      findings(
        serviceRoutesApart,
        {
          loadBalancer: { domain },
          cdn: {},
          services: services.map((each, index) => service({ name: `s${index}`, paths: undefined, ...each })),
        },
        { frontEnds },
      );

    it('takes paths beside those of front ends', () => {
      expect(behind([{ paths: ['/ssr/*'] }])).toEqual([]);
      expect(behind([{ hosts: [api] }], [])).toEqual([]);
      expect(behind([{ hosts: [api], paths: ['/*'] }], [])).toEqual([]);
    });

    it('refuses all paths where a front end has them', () => {
      expect(behind([{ hosts: [api] }])).toEqual([
        'services[0].paths: must name less than all paths with cdn, since the front end shop is at /, got nothing; otherwise nothing leads to it; such as ["/ssr/*"]',
      ]);
    });

    it('refuses a path that leaves nothing to a front end or a folder', () => {
      const help = frontEnd({ name: 'help', path: '/help' });
      expect(behind([{ paths: ['/help/*', '/static/*'] }], [help])).toEqual([
        'services[0].paths[0]: must leave /help to the front end help, got "/help/*"; narrow it, or move the other',
        'services[0].paths[1]: must leave /static/* to djangoPaths.static, got "/static/*"; narrow it, or move the other',
      ]);
    });

    it('takes at most the behaviors that a distribution has', () => {
      const paths = Array.from({ length: 72 }, (_, index) => `/p${index}/*`);
      expect(behind([{ paths: paths.slice(0, 71) }])).toEqual([]);
      expect(behind([{ paths }])).toEqual([
        'services: must have few enough paths for the 75 behaviors of a distribution, with front ends and djangoPaths, got 76; merge some by a wildcard, such as /api/*',
      ]);
    });
  });
});
