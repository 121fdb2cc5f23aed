import { describe, expect, it } from 'vitest';
import { hostNamesFit } from '../../../../src/configuration/rules/host-names-fit.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings, service } from '../config.ts';

type Domain = NonNullable<EnvironmentInput['loadBalancer']['domain']>;

/** With so many front ends that have a host name each, beside that of the domain. */
function own(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`app-${index}`, `app-${index}.example.com`]));
}

function found(hostNames: Record<string, string>, domain: Partial<Domain> = {}, hosts?: string[]): string[] {
  const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', ...domain } };
  return findings(hostNamesFit, { loadBalancer, cdn: { hostNames }, web: { hosts } });
}

const others = { otherHostNames: ['a.example.com', 'b.example.com', 'c.example.com'] };
const tooMany = (served: number) =>
  `cdn.hostNames: must bring the host names that the load balancer serves from ${served} down to 4, which one of its rules holds beside a path`;

describe('host-names-fit', () => {
  it('takes as many as a rule of the load balancer holds, without those that are redirected, and no CDN', () => {
    expect(found(own(3))).toEqual([]);
    expect(found(own(3), others)).toEqual([]);
    expect(found({}, { ...others, redirect: 'none' })).toEqual([]);
    expect(findings(hostNamesFit, {})).toEqual([]);
  });

  it('counts a host name once that front ends share, also with Django', () => {
    expect(found({ ...own(3), docs: 'app-0.example.com', shop: 'app.example.com' })).toEqual([]);
  });

  it('refuses one more', () => {
    expect(found(own(4))).toEqual([
      `${tooMany(5)}, got ${JSON.stringify(own(4))}; let front ends share one, or name in web.hosts those that it is asked under`,
    ]);
    expect(found(own(1), { ...others, redirect: 'none' })).toEqual([
      `${tooMany(5)}, got ${JSON.stringify(own(1))}; let front ends share one, or name in web.hosts those that it is asked under`,
    ]);
  });

  it('takes more where Django is asked under some of them, if no rule must name them all', () => {
    expect(found(own(4), {}, ['app.example.com'])).toEqual([]);
    expect(found(own(4), { redirect: 'any-host' }, ['app.example.com'])).toEqual([
      `${tooMany(5)}, got ${JSON.stringify(own(4))}; let front ends share one`,
    ]);
  });

  it('refuses them where a further service is asked under all', () => {
    const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
    const settings = { loadBalancer, cdn: { hostNames: own(4) }, web: { hosts: ['app.example.com'] } };
    expect(findings(hostNamesFit, { ...settings, services: [service()] })).toEqual([
      `${tooMany(5)}, got ${JSON.stringify(own(4))}; let front ends share one, or name in services[0].hosts those that it is asked under`,
    ]);
  });

  it('takes as many as ACM puts into one certificate, and refuses one more', () => {
    expect(found(own(6), others, ['app.example.com'])).toEqual([]);
    expect(found(own(7), others, ['app.example.com'])).toEqual([
      `cdn.hostNames: must bring the host names of the certificate from 11 down to 10, the quota of ACM, got ${JSON.stringify(own(7))}; let front ends share one`,
    ]);
  });
});
