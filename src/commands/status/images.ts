import type { EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import { missingFrom } from '../image.ts';
import type { Problem } from './problem.ts';
import type { ServiceStatus } from './services.ts';

/** Each image that services run or are to run, and that their registry holds no more: what runs goes on until a task has to start. */
export async function imagesGone(
  configuration: Configuration,
  environment: EnvironmentConfig,
  services: readonly ServiceStatus[],
): Promise<Problem[]> {
  const images = new Map<string, { tag: string; digest: string | undefined; services: Set<string> }>();
  for (const { name, imageTag, imageDigest, nextImageTag, nextImageDigest } of services) {
    for (const [tag, digest] of [
      [imageTag, imageDigest],
      [nextImageTag, nextImageDigest],
    ]) {
      if (!tag) continue;
      const shown = digest ? `${tag}@${digest}` : tag;
      const image = images.get(shown) ?? { tag, digest: digest ?? undefined, services: new Set() };
      images.set(shown, image);
      image.services.add(name);
    }
  }
  const looks = [...images].map(async ([shown, image]): Promise<Problem[]> => {
    const registry = await missingFrom(configuration, environment, image);
    if (registry === undefined) return [];
    return [
      {
        cause: 'image-gone',
        path: [...image.services].join(', '),
        must: `must find the image ${shown} in the registry ${registry} for each task that starts`,
        got: undefined,
        wayOut: `deploy an image that is there: npm run deploy ${environment.name} -- --image-tag <tag>`,
      },
    ];
  });
  return (await Promise.all(looks)).flat();
}
