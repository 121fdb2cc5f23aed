import type { z } from 'zod';
import { flag, group, integer } from '../shared/setting.ts';

export const registrySettings = group({
  /**
   * How many images are kept, those that were pushed last. Older ones go, so this is also how far back a rollback reaches. The image that the registry's own environment runs
   * stays in any case. Other environments that share the registry have no such image: take more than are pushed while the slowest of them stays as it is.
   */
  imagesKept: integer(2, 10_000, 'the one that runs and the one before it are the least').default(50),
  /** Whether destroying the environment destroys the images with it. */
  deleteImages: flag('false makes AWS refuse to delete a registry that holds images').default(false),
});

export type RegistrySettings = z.output<typeof registrySettings>;
