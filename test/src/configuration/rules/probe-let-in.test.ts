import { expect, it } from 'vitest';
import { probeLetIn } from '../../../../src/configuration/rules/probe-let-in.ts';
import { findings, frontEnd, type Overrides } from '../config.ts';

const basicAuth = { sha256: '0'.repeat(64) };
const withProbe = (path: string, probe = {}, cdn: Overrides['cdn'] = { basicAuth }): Overrides => ({
  cdn,
  observability: { logRetentionDays: 7, probe: { path, ...probe } },
});
const refused = (path: string) => [
  `observability.probe.path: must be a path that cdn.basicAuth lets everybody see, got ${JSON.stringify(path)}; take one of application.djangoPaths.django, or set status to 401, which is what the probe gets`,
];

it('takes a path that is Django’s own, with or without a query, and one of static files', () => {
  for (const path of ['/api/health', '/api/health?full=1', '/static/shop.css']) {
    expect(findings(probeLetIn, withProbe(path), { frontEnds: [frontEnd()] })).toEqual([]);
  }
});

it('refuses the page of a front end, and one that Django answers since no front end does', () => {
  expect(findings(probeLetIn, withProbe('/'), { frontEnds: [frontEnd()] })).toEqual(refused('/'));
  expect(findings(probeLetIn, withProbe('/help'), { frontEnds: [frontEnd({ path: '/help' })] })).toEqual(
    refused('/help'),
  );
  expect(findings(probeLetIn, withProbe('/shop'))).toEqual(refused('/shop'));
});

it('takes any path where 401 is well, or where there is no password or no probe', () => {
  expect(findings(probeLetIn, withProbe('/', { status: 401 }))).toEqual([]);
  expect(findings(probeLetIn, withProbe('/', {}, {}))).toEqual([]);
  expect(findings(probeLetIn, { cdn: { basicAuth } })).toEqual([]);
});
