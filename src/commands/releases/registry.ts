import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  type ImageIdentifier,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import type { EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { ask } from '../ask.ts';
import { repositoryIdOf } from '../image.ts';
import { mediaTypes } from '../image-config.ts';
import type { NamedImage } from '../named-images.ts';

/** Whether the registry has an image: tasks can pull it, must wait until it is restored, or never can again. */
export type InRegistry = 'yes' | 'archived' | 'no';

/** The most that ECR answers about in one call: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html */
const perCall = 100;

/**
 * Whether the registry has each of some images of one repository. It is asked as ECS asks it before it pulls, which an account that only pulls may do, too, and which counts as a pull.
 * @returns in their order.
 */
export async function inRegistry(
  configuration: Configuration,
  environment: EnvironmentConfig,
  repository: string | undefined,
  images: readonly NamedImage[],
): Promise<InRegistry[]> {
  const { home, id } = repositoryIdOf(configuration, environment, repository);
  const ecr = new ECRClient({ ...clientConfigOf(environment), region: home.region });
  const keys = [...new Set(images.map(keyOf))];
  const there = new Set<string>();
  for (let first = 0; first < keys.length; first += perCall) {
    const imageIds = keys.slice(first, first + perCall).map(idOf);
    const question = new BatchGetImageCommand({ ...id, imageIds, acceptedMediaTypes: mediaTypes });
    const { images: found = [] } = (await ask(environment, ecr.send(question).catch(noRepository))) ?? {};
    for (const { imageId } of found) {
      for (const key of [imageId?.imageDigest, imageId?.imageTag]) if (key !== undefined) there.add(key);
    }
  }
  const missing = keys.filter((key) => !there.has(key));
  const archived = new Set<string>();
  for (const key of missing) if (await isArchived(ecr, { ...id, imageIds: [idOf(key)] })) archived.add(key);
  return images.map(keyOf).map((key) => (there.has(key) ? 'yes' : archived.has(key) ? 'archived' : 'no'));
}

function keyOf({ tag, digest = tag }: NamedImage): string {
  return digest;
}

function idOf(key: string): ImageIdentifier {
  return key.startsWith('sha256:') ? { imageDigest: key } : { imageTag: key };
}

/**
 * What is archived is described, and not pulled (https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html). One that is gone ends in an error, and so does the question of
 * an account that only pulls: it can't restore the image either.
 */
async function isArchived(ecr: ECRClient, id: ConstructorParameters<typeof DescribeImagesCommand>[0]) {
  const described = await ecr.send(new DescribeImagesCommand(id)).catch(() => undefined);
  const [image] = described?.imageDetails ?? [];
  return image?.imageStatus === 'ARCHIVED' || image?.imageStatus === 'ACTIVATING';
}

function noRepository(error: unknown): undefined {
  if (error instanceof RepositoryNotFoundException) return undefined;
  throw error;
}
