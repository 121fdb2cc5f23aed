import { expect, it } from 'vitest';
import { sharedRegistryIsSafe } from '../../../../src/configuration/rules/shared-registry-is-safe.ts';
import { applicationFindings } from '../config.ts';

const production = { name: 'production', stage: 'production' } as const;

function shared(deleteImages: boolean, registryEnvironment?: string): string[] {
  const home = { name: 'dev', registry: { deleteImages } };
  return applicationFindings(sharedRegistryIsSafe, { registryEnvironment }, home, production);
}

it('takes a registry that keeps its images, and any when none is shared', () => {
  expect([...shared(false, 'dev'), ...shared(true)]).toEqual([]);
});

it('refuses one whose images go with an environment that may be destroyed', () => {
  expect(shared(true, 'dev')).toEqual([
    'registryEnvironment: must be an environment whose registry.deleteImages is false, since production pulls from it, got "dev"; set it to false in dev, or share the registry of production',
  ]);
});
