import { describe, expect, it } from 'vitest';
import { meet } from '../../../../src/configuration/path-patterns.ts';
import { deploymentCanWork } from '../../../../src/configuration/rules/deployment-can-work.ts';
import { findings, internalService, leastEnvironment, type Overrides, service } from '../config.ts';

type Services = NonNullable<Overrides['services']>;

const otherHostNames = ['www.example.com', 'shop.example.com', 'eu.example.com'];

function found(deployment: object, web: object = {}, services: object[] = [], others: string[] = []): string[] {
  const domain = {
    ...{ hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE', redirect: 'none' },
    otherHostNames: others,
  };
  return findings(deploymentCanWork, {
    web: { ...web, deployment },
    services: services as unknown as Services,
    loadBalancer: { ...leastEnvironment.loadBalancer, domain },
  } as Overrides);
}

const canary = { strategy: 'canary' };

describe('deployment-can-work', () => {
  it('takes each strategy with its defaults', () => {
    for (const strategy of ['rolling', 'blue-green', 'canary', 'linear']) expect(found({ strategy })).toEqual([]);
  });

  it('refuses an alarm that is named twice', () => {
    expect(found({ ...canary, alarms: ['web-errors', 'web-cpu', 'web-errors'] })).toEqual([
      'web.deployment.alarms[2]: must not be named twice, got "web-errors"; name it once',
    ]);
  });

  const tooMany = (got: number, wayOut: string) => [
    `web.deployment.strategy: must be rolling, or web have at most 4 host names and paths together, since one rule of the load balancer takes 5 values, one of which is the test header, got ${got}; ${wayOut}`,
  ];

  it('takes four host names and paths together, and refuses a fifth', () => {
    const merge = 'merge some web.paths by a wildcard, or give web fewer hosts';
    expect(found(canary, { paths: ['/a/*', '/b/*', '/c/*'] })).toEqual([]);
    expect(found(canary, { paths: ['/a/*', '/b/*', '/c/*', '/d/*'] })).toEqual(tooMany(5, merge));
    expect(found({ strategy: 'rolling' }, { paths: ['/a/*', '/b/*', '/c/*', '/d/*'] })).toEqual([]);
    expect(found(canary, {}, [], otherHostNames.slice(1))).toEqual([]);
    expect(found(canary, { paths: ['/a/*', '/b/*'] }, [], otherHostNames.slice(1))).toEqual(tooMany(5, merge));
    expect(found(canary, {}, [], otherHostNames)).toEqual(tooMany(5, 'name fewer of them in web.hosts'));
    expect(found(canary, { hosts: ['app.example.com'] }, [], otherHostNames)).toEqual([]);
  });

  it('counts the name that AWS gives where there is no domain', () => {
    const paths = ['/a/*', '/b/*', '/c/*', '/d/*'];
    const alone = (web: object) => findings(deploymentCanWork, { web: { ...web, deployment: canary } } as Overrides);
    expect(alone({ paths: paths.slice(1) })).toEqual([]);
    expect(alone({ paths })).toHaveLength(1);
  });

  it('takes five wildcards in one rule, and refuses a sixth', () => {
    expect(found(canary, { paths: ['/a?/*', '/b?/*', '/c*'] })).toEqual([]);
    expect(found(canary, { paths: ['/a?/*', '/b?/*', '/c?*'] })).toEqual([
      'web.paths: must have at most 5 wildcards together, since with web.deployment.strategy they are one rule of the load balancer, got 6; take fewer, or strategy rolling',
    ]);
  });

  it('refuses a path of a service that takes requests from a path of web, whose rule now comes later', () => {
    const paths = ['/api/v1/*', '/*'];
    const taken = (pattern: string) => [
      `services[0].paths: must leave /api/v1/* to web, all of whose paths are one rule with web.deployment.strategy, after that of ${pattern}, got ["${pattern}"]; narrow it, or take strategy rolling`,
    ];
    expect(found(canary, { paths }, [service({ paths: ['/api/*'] })])).toEqual(taken('/api/*'));
    expect(found(canary, { paths }, [service({ paths: ['/*/v1/me'] })])).toEqual(taken('/*/v1/me'));
    expect(found({ strategy: 'rolling' }, { paths }, [service({ paths: ['/api/*'] })])).toEqual([]);
    // It goes before web's path anyway, or is for other paths, or for web's least specific one.
    expect(found(canary, { paths }, [service({ paths: ['/api/v1/users/*'] })])).toEqual([]);
    expect(found(canary, { paths }, [service({ paths: ['/ssr/*'] })])).toEqual([]);
    expect(found(canary, {}, [service({ paths: ['/api/*'] })])).toEqual([]);
    // It has a name instead of a path.
    expect(found(canary, { paths }, [internalService()])).toEqual([]);
  });

  it('tells hosts apart, which go before all paths without them', () => {
    const paths = ['/api/v1/*', '/*'];
    const [www = '', shop = ''] = otherHostNames;
    const of = (hosts: string[] | undefined, ofService: string[] | undefined) =>
      found(canary, { paths, hosts }, [service({ paths: ['/api/*'], hosts: ofService })], [www]);
    expect(of(undefined, [www])).toEqual([]);
    expect(of([www], undefined)).toEqual([]);
    expect(of([www], [shop])).toEqual([]);
    expect(of([www], [shop, www])).toHaveLength(1);
  });
});

describe('two patterns of paths', () => {
  it.each([
    ['/api/*', '/api/v1'],
    ['/*', '/a/b'],
    ['/*/b', '/a/*'],
    ['/?', '/a'],
    ['*', ''],
    ['/a*c', '/a?c'],
    ['/*?', '/a'],
  ])('meet in some path: %s and %s', (one, other) => {
    expect([meet(one, other), meet(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['/api/*', '/ssr/*'],
    ['/a', '/A'],
    ['/?', '/'],
    ['/a', '/ab'],
    ['/*b', '/*c'],
    ['/a?', '/a'],
  ])('do not: %s and %s', (one, other) => {
    expect([meet(one, other), meet(other, one)]).toEqual([false, false]);
  });

  it('are told apart at once however many wildcards they have', () => {
    expect(meet(`/${'*a'.repeat(60)}b`, `/${'*a'.repeat(60)}c`)).toBe(false);
  });
});
