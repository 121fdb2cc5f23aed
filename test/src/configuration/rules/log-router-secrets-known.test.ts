import { expect, it } from 'vitest';
import { logRouterSecretsKnown } from '../../../../src/configuration/rules/log-router-secrets-known.ts';
import { findings, leastEnvironment, routed, toHttp } from '../config.ts';

const web = { ...leastEnvironment.web, logs: { ...routed, to: toHttp } };

it('refuses a key that nobody can fill in', () => {
  expect(findings(logRouterSecretsKnown, { web })).toEqual([
    'web.logs.to.secret: must be one of application.secrets, got "LOG_VENDOR_KEY"; list it under secrets in environments/application.ts',
  ]);
});

it('takes one that is listed, and a destination without a key', () => {
  expect(findings(logRouterSecretsKnown, { web }, { secrets: ['LOG_VENDOR_KEY'] })).toEqual([]);
  expect(findings(logRouterSecretsKnown, { web: { ...web, logs: routed } })).toEqual([]);
  expect(findings(logRouterSecretsKnown, {})).toEqual([]);
});
