import { describe, expect, it } from 'vitest';
import { webHostsServed } from '../../../../src/configuration/rules/web-hosts-served.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings } from '../config.ts';

type Domain = NonNullable<EnvironmentInput['loadBalancer']['domain']>;

const domain: Domain = {
  hostName: 'app.example.com',
  otherHostNames: ['www.example.com'],
  hostedZoneId: 'Z0EXAMPLE',
};

function found(web: { hosts?: string[]; paths?: string[] }, redirect: Domain['redirect'] = 'other-host-names') {
  return findings(webHostsServed, { loadBalancer: { domain: { ...domain, redirect } }, web });
}

describe('web-hosts-served', () => {
  it('takes host names that are served, some paths, and neither', () => {
    expect(found({ hosts: ['app.example.com'], paths: ['/api/*', '/docs'] })).toEqual([]);
    expect(found({ hosts: ['www.example.com', 'app.example.com'] }, 'none')).toEqual([]);
    expect(findings(webHostsServed, {})).toEqual([]);
  });

  it('refuses a host name that the load balancer does not know', () => {
    expect(found({ hosts: ['app.example.com', 'api.example.com'] }, 'none')).toEqual([
      'web.hosts[1]: must be a host name that the load balancer serves, app.example.com or www.example.com, got "api.example.com"; name it in loadBalancer.domain',
    ]);
  });

  it.each<Domain['redirect']>(['other-host-names', 'any-host'])('refuses one that %s redirects', (redirect) => {
    expect(found({ hosts: ['app.example.com', 'www.example.com'] }, redirect)).toEqual([
      'web.hosts[1]: must be a host name that the load balancer serves, app.example.com, got "www.example.com"; with loadBalancer.domain.redirect none the others are served as well',
    ]);
  });

  it("takes front ends' own host names, whatever is redirected", () => {
    const cdn = { hostNames: { docs: 'docs.example.com', shop: 'app.example.com' } };
    for (const redirect of ['none', 'other-host-names', 'any-host'] as const) {
      const loadBalancer = { domain: { ...domain, redirect } };
      const web = { hosts: ['app.example.com', 'docs.example.com'] };
      expect(findings(webHostsServed, { loadBalancer, cdn, web })).toEqual([]);
    }
    const web = { hosts: ['help.example.com', 'app.example.com'] };
    expect(findings(webHostsServed, { loadBalancer: { domain }, cdn, web })).toEqual([
      'web.hosts[0]: must be a host name that the load balancer serves, app.example.com or docs.example.com, got "help.example.com"; name it in loadBalancer.domain',
    ]);
  });

  it.each<[string, string, Domain['redirect']]>([
    ["a front end's", 'docs.example.com', 'other-host-names'],
    ["a front end's", 'docs.example.com', 'any-host'],
    ['another', 'www.example.com', 'none'],
  ])('refuses %s host name alone, without that which Django is known by', (_, host, redirect) => {
    const loadBalancer = { domain: { ...domain, redirect } };
    const cdn = { hostNames: { docs: 'docs.example.com' } };
    expect(findings(webHostsServed, { loadBalancer, cdn, web: { hosts: [host] } })).toEqual([
      `web.hosts: must hold loadBalancer.domain.hostName, app.example.com, which Django's own links lead to, got ["${host}"]; requests under it get 404 otherwise: add it, or leave web.hosts out`,
    ]);
  });

  it('tells of each host name that is not served, and of the one that is missing', () => {
    expect(found({ hosts: ['apps.example.com'] })).toEqual([
      'web.hosts[0]: must be a host name that the load balancer serves, app.example.com, got "apps.example.com"; name it in loadBalancer.domain',
      `web.hosts: must hold loadBalancer.domain.hostName, app.example.com, which Django's own links lead to, got ["apps.example.com"]; requests under it get 404 otherwise: add it, or leave web.hosts out`,
    ]);
  });

  it('refuses host names without a domain', () => {
    expect(findings(webHostsServed, { web: { hosts: ['app.example.com'] } })).toEqual([
      'web.hosts: must be left out without loadBalancer.domain, got ["app.example.com"]; AWS gives the only host name that there is',
    ]);
    expect(findings(webHostsServed, { cdn: {}, web: { hosts: ['app.example.com'] } })).toHaveLength(1);
  });

  it('refuses a host name or a path for the second time', () => {
    expect(found({ hosts: ['app.example.com', 'app.example.com'], paths: ['/api/*', '/docs', '/api/*'] })).toEqual([
      'web.hosts[1]: must not be named twice, got "app.example.com"; name it once',
      'web.paths[2]: must not be named twice, got "/api/*"; name it once',
    ]);
  });
});
