import { describe, expect, it } from 'vitest';
import { defaultImagesKept, defaultUnpulledDays, registrySettings } from '../../../modules/registry/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('registry settings', () => {
  itKeepsWithinBounds(
    registrySettings,
    {},
    {
      imagesKept: {
        takes: [2, 10_000],
        refuses: [1, 10_001],
        message: 'must be a whole number from 2 to 10000; the one that runs and the one before it are the least',
      },
      unpulledDays: {
        takes: [30, 3650],
        refuses: [29, 3651],
        message: 'must be a whole number from 30 to 3650; an image that runs must be pulled within them',
      },
      deleteImages: {
        takes: [true, false],
        refuses: [0],
        message: 'must be true or false; false makes AWS refuse to delete a registry that holds images',
      },
    },
  );

  it('keeps fifty images, or what was pulled in half a year, and keeps them when the environment goes, by default', () => {
    expect(registrySettings.parse({})).toEqual({ deleteImages: false });
    expect([defaultImagesKept, defaultUnpulledDays]).toEqual([50, 180]);
  });

  it('names the setting and what it got', () => {
    expect(refusals('dev.registry', registrySettings, { imagesKept: 1 })).toEqual([
      'dev.registry.imagesKept: must be a whole number from 2 to 10000, got 1; the one that runs and the one before it are the least',
    ]);
  });
});
