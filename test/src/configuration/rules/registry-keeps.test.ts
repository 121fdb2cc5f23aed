import { describe, expect, it } from 'vitest';
import { registryKeeps } from '../../../../src/configuration/rules/registry-keeps.ts';
import { findings } from '../config.ts';

describe('registry-keeps', () => {
  const found = (registry: object, registryEnvironment?: string, name = 'test') =>
    findings(registryKeeps, { name, registry }, { registryEnvironment });

  it('takes what counts for the registry, and nothing', () => {
    expect(found({ imagesKept: 20 })).toEqual([]);
    expect(found({ unpulledDays: 90 }, 'test')).toEqual([]);
    for (const home of [undefined, 'test', 'production']) expect(found({ deleteImages: true }, home)).toEqual([]);
  });

  it('refuses a number of images in a registry that environments share, in each of them', () => {
    const refused = (home: string) => [
      `registry.imagesKept: must be left out with application.registryEnvironment ${home}, got 20; the registry of ${home}, which all share, keeps by registry.unpulledDays of ${home}`,
    ];
    expect(found({ imagesKept: 20 }, 'test')).toEqual(refused('test'));
    expect(found({ imagesKept: 20 }, 'production')).toEqual(refused('production'));
  });

  it('refuses days in a registry that its environment has for itself, and in one that pulls from another', () => {
    expect(found({ unpulledDays: 90 })).toEqual([
      'registry.unpulledDays: must be left out without application.registryEnvironment, got 90; a registry of its own keeps by registry.imagesKept',
    ]);
    expect(found({ unpulledDays: 90 }, 'production')).toEqual([
      'registry.unpulledDays: must be left out with application.registryEnvironment production, got 90; the registry of production, which all share, keeps by registry.unpulledDays of production',
    ]);
  });
});
