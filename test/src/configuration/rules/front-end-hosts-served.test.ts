import { describe, expect, it } from 'vitest';
import { frontEndHostsServed } from '../../../../src/configuration/rules/front-end-hosts-served.ts';
import { findings, frontEnd } from '../config.ts';

const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
const frontEnds = [frontEnd({ name: 'shop' }), frontEnd({ name: 'docs', path: '/docs' })];
const cdn = { hostNames: { docs: 'docs.example.com' } };

describe('front-end-hosts-served', () => {
  it('takes a host name of a front end, none, and no CDN', () => {
    expect(findings(frontEndHostsServed, { loadBalancer, cdn }, { frontEnds })).toEqual([]);
    expect(findings(frontEndHostsServed, { cdn: {} }, { frontEnds })).toEqual([]);
    expect(findings(frontEndHostsServed, {}, { frontEnds })).toEqual([]);
  });

  it('refuses a host name of a front end that is not there, and names the nearest', () => {
    const mistyped = { hostNames: { dosc: 'docs.example.com' } };
    expect(findings(frontEndHostsServed, { loadBalancer, cdn: mistyped }, { frontEnds })).toEqual([
      'cdn.hostNames: must name frontEnds of environments/application.ts, got "dosc"; did you mean docs? Otherwise take one of shop, docs, or list it there under frontEnds',
    ]);
  });

  it('says where to list a front end when there is none', () => {
    expect(findings(frontEndHostsServed, { loadBalancer, cdn })).toEqual([
      'cdn.hostNames: must name frontEnds of environments/application.ts, got "docs"; list it there under frontEnds',
    ]);
  });

  it('refuses host names without a domain', () => {
    expect(findings(frontEndHostsServed, { cdn }, { frontEnds })).toEqual([
      'cdn.hostNames: must be left out without loadBalancer.domain, got {"docs":"docs.example.com"}; AWS gives the only host name that there is',
    ]);
  });
});
