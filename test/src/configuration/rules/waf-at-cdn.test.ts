import { expect, it } from 'vitest';
import { wafAtCdn } from '../../../../src/configuration/rules/waf-at-cdn.ts';
import { findings } from '../config.ts';

it('takes a firewall before whatever browsers reach, and none', () => {
  expect(findings(wafAtCdn, { cdn: { waf: {} } })).toEqual([]);
  expect(findings(wafAtCdn, { loadBalancer: { waf: {} } })).toEqual([]);
  expect(findings(wafAtCdn, { cdn: {} })).toEqual([]);
});

it('refuses one behind CloudFront, where all requests come from its addresses', () => {
  expect(findings(wafAtCdn, { cdn: { waf: {} }, loadBalancer: { waf: { requestsPer5Minutes: 100 } } })).toEqual([
    'loadBalancer.waf: must be left out with cdn, got {"requestsPer5Minutes":100,"countedRules":[],"alarms":{"blocked":{"percent":50,"minRequests":100,"periodSeconds":300,"periods":3,"datapoints":3}}}; write cdn.waf: here all requests come from addresses of CloudFront, and refusing one would shut out everyone',
  ]);
});
