import { z } from 'zod';
import { flag, group, integer } from '../shared/setting.ts';

export const defaultImagesKept = 50;

/** They outlast an environment that is let be for months; each image that is pushed is kept as long. */
export const defaultUnpulledDays = 180;

export const registrySettings = group({
  /**
   * How many images each repository keeps, those that were pushed last. Older ones go, so this is also how far back a rollback reaches. The image that the registry's own environment runs
   * stays in any case. Without it 50. A registry that environments share keeps by `unpulledDays` instead: a number says nothing of who runs what.
   */
  imagesKept: z.optional(integer(2, 10_000, 'the one that runs and the one before it are the least')),
  /**
   * Days after which a registry that environments share archives an image that nobody has pulled since: no task started with it, no plan, deploy, drift or status asked for it. It can't be pulled
   * then, can be restored, and is deleted after 90 further days, AWS's least. Without it 180.
   */
  unpulledDays: z.optional(integer(30, 3650, 'an image that runs must be pulled within them')),
  /** Whether destroying the environment destroys the images with it. */
  deleteImages: flag('false makes AWS refuse to delete a registry that holds images').default(false),
});

export type RegistrySettings = z.output<typeof registrySettings>;
