import { expect, it } from 'vitest';
import { registryEnvironment } from '../../../../src/configuration/rules/registry-environment.ts';
import { applicationFindings } from '../config.ts';

const environments = [{ name: 'dev' }, { name: 'production' }];

it('takes the name of an environment, and none', () => {
  expect(applicationFindings(registryEnvironment, { registryEnvironment: 'production' }, ...environments)).toEqual([]);
  expect(applicationFindings(registryEnvironment, {}, ...environments)).toEqual([]);
});

it('refuses the name of no environment', () => {
  expect(applicationFindings(registryEnvironment, { registryEnvironment: 'prod' }, ...environments)).toEqual([
    'registryEnvironment: must be one of dev, production, got "prod"; name one of these, or leave it out to give each its own registry',
  ]);
});
