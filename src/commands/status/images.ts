import type { EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import { missingFrom } from '../image.ts';
import { type NamedImage, optionOf } from '../named-images.ts';
import type { Problem } from './problem.ts';
import type { ServiceStatus } from './services.ts';

/** Each image that services run or are to run, and that their registry holds no more: what runs goes on until a task has to start. */
export async function imagesGone(
  configuration: Configuration,
  environment: EnvironmentConfig,
  services: readonly ServiceStatus[],
): Promise<Problem[]> {
  const images = new Map<string, { image: NamedImage; services: Set<string> }>();
  for (const service of services) {
    for (const [repository, tag, digest] of [
      [service.imageRepository, service.imageTag, service.imageDigest],
      [service.nextImageRepository, service.nextImageTag, service.nextImageDigest],
    ]) {
      // A public image is in no registry of ours, and has none.
      if (!tag) continue;
      const image = { repository: repository ?? undefined, tag, digest: digest ?? undefined };
      const key = JSON.stringify([repository, tag, digest]);
      const found = images.get(key) ?? { image, services: new Set() };
      images.set(key, found);
      found.services.add(service.name);
    }
  }
  const looks = [...images.values()].map(async ({ image, services }): Promise<Problem[]> => {
    const registry = await missingFrom(configuration, environment, image);
    if (registry === undefined) return [];
    return [
      {
        cause: 'image-gone',
        path: [...services].join(', '),
        must: `must find the image ${image.digest ? `${image.tag}@${image.digest}` : image.tag} in the registry ${registry} for each task that starts`,
        got: undefined,
        wayOut: `deploy an image that is there: npm run deploy ${environment.name} -- ${optionOf(image.repository)}`,
      },
    ];
  });
  return (await Promise.all(looks)).flat();
}
