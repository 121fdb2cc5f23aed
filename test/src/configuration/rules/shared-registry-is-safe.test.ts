import { expect, it } from 'vitest';
import { sharedRegistryIsSafe } from '../../../../src/configuration/rules/shared-registry-is-safe.ts';
import { applicationFindings } from '../config.ts';

const dev = { name: 'dev', stage: 'development' } as const;
const qa = { name: 'qa', stage: 'development' } as const;
const staging = { name: 'staging', stage: 'staging' } as const;
const europe = { name: 'europe', stage: 'production' } as const;
const asia = { name: 'asia', stage: 'production' } as const;

function shared(registryEnvironment: string | undefined, ...environments: object[]): string[] {
  return applicationFindings(sharedRegistryIsSafe, { registryEnvironment }, ...environments);
}

it('takes the registry of an environment of the highest stage that there is, and any when none is shared', () => {
  expect(shared('asia', dev, staging, europe, asia)).toEqual([]);
  expect(shared('staging', dev, staging)).toEqual([]);
  expect(shared('qa', dev, qa)).toEqual([]);
  expect(shared(undefined, dev, staging, europe)).toEqual([]);
});

it('refuses one that an environment of a lower stage can change', () => {
  expect(shared('dev', dev, staging, europe, asia)).toEqual([
    'registryEnvironment: must be europe or asia, whose stage is production, since whoever deploys it can change the images that all run, got "dev"; move the registry as docs/operations.md says under Move the registry that all share, or leave it out to give each its own',
  ]);
  expect(shared('dev', dev, staging)).toEqual([
    'registryEnvironment: must be staging, whose stage is staging, since whoever deploys it can change the images that all run, got "dev"; move the registry as docs/operations.md says under Move the registry that all share, or leave it out to give each its own',
  ]);
});
