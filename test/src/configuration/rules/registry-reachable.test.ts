import { expect, it } from 'vitest';
import { registryReachable } from '../../../../src/configuration/rules/registry-reachable.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { applicationFindings } from '../config.ts';

const registryEnvironment = 'production';

function pullingFrom(region: EnvironmentInput['region'], egress: EnvironmentInput['network']['egress']): string[] {
  return applicationFindings(
    registryReachable,
    { registryEnvironment },
    { name: 'dev', region: 'eu-west-1', network: { egress } },
    { name: 'production', region },
  );
}

it('takes a registry in the same region, and in another one by way of the internet', () => {
  expect(pullingFrom('eu-west-1', 'vpc-endpoints')).toEqual([]);
  expect(pullingFrom('eu-central-1', 'single-nat')).toEqual([]);
});

it('refuses a registry in another region where endpoints are the only way out', () => {
  expect(pullingFrom('eu-central-1', 'vpc-endpoints')).toEqual([
    'registryEnvironment: must be in eu-west-1 for dev, which reaches its own region only, got "production"; give dev another network.egress than vpc-endpoints, or leave registryEnvironment out',
  ]);
});

it('leaves a registry that no environment has to the rule on its name', () => {
  const dev = { name: 'dev', network: { egress: 'vpc-endpoints' as const } };
  expect(applicationFindings(registryReachable, { registryEnvironment }, dev)).toEqual([]);
  expect(applicationFindings(registryReachable, {}, dev)).toEqual([]);
});
