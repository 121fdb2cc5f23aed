import {
  BatchGetImageCommand,
  type BatchGetImageCommandOutput,
  ECRClient,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { imageOf, repositoryName } from '../../modules/registry/image.ts';
import { type Finding, UserError } from '../configuration/finding.ts';
import { registryHomeOf } from '../configuration/registry-home.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';
import { imageConfigs, mediaTypes } from './image-config.ts';
import { imageProblems } from './image-problems.ts';
import type { NamedImage } from './terraform.ts';

/**
 * The image with the digest that its tag stands for in the registry that a stack's tasks pull from, which is asked as ECS asks it before it pulls: an account
 * that only pulls may do that, too. Of an index it is the digest of the index (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html).
 * A stack that runs no image has none.
 * @throws UserError when the registry does not hold it or can't be asked, or the image can't be run as the files say.
 */
export async function requireImage(
  configuration: Configuration,
  stack: string,
  image: NamedImage | undefined,
): Promise<NamedImage | undefined> {
  const environment = configuration.environments.find(({ name }) => name === stack);
  if (!environment || !image) return image;
  const { home, ecr, repository, answer } = await lookFor(configuration, environment, image);
  const [found] = answer?.images ?? [];
  if (found) {
    const configs = await ask(environment, imageConfigs(ecr, repository, found.imageManifest ?? '{}'));
    const problems = imageProblems(configuration.application, environment, image.tag, configs);
    if (problems.length > 0) throw new UserError(problems);
    return { tag: image.tag, digest: found.imageId?.imageDigest };
  }
  throw notThere(configuration, environment, image, home, answer !== undefined);
}

function notThere(
  { application }: Configuration,
  environment: EnvironmentConfig,
  image: NamedImage,
  home: EnvironmentConfig,
  registryIsThere: boolean,
): UserError {
  const { repositoryUrl, uri } = imageOf({ name: `${application.project}-${home.name}`, place: home }, image);
  // It lets other accounts pull.
  const policy = home.account === environment.account ? '' : ' -target=aws_ecr_repository_policy.registry_policy';
  const finding: Finding = registryIsThere
    ? {
        path: 'image_tag',
        must: `must be in the registry ${repositoryUrl}`,
        got: image.digest ? `${image.tag}@${image.digest}` : image.tag,
        wayOut: image.digest ? 'take another one by --image-tag <tag>' : `push it first: docker push ${uri}`,
      }
    : {
        path: `${home.name}.registry`,
        must: 'must be there before an image can be deployed',
        got: undefined,
        wayOut: `make it: npm run terraform ${home.name} -- apply -target=aws_ecr_repository.registry_repository${policy} -var=image_tag=0.0.0, then push the image: docker push ${uri}`,
      };
  return new UserError([finding]);
}

/**
 * The same for a plan that is only read: it may be made before there is a registry, and then names the image by tag.
 * @throws UserError when the registry can't be asked, or holds the image no more that runs: no task could start with it.
 */
export async function resolveImage(
  configuration: Configuration,
  stack: string,
  image: NamedImage | undefined,
): Promise<NamedImage | undefined> {
  const environment = configuration.environments.find(({ name }) => name === stack);
  if (!environment || !image) return image;
  const { home, answer } = await lookFor(configuration, environment, image);
  if (image.digest) {
    if (answer?.images?.length) return image;
    throw notThere(configuration, environment, image, home, answer !== undefined);
  }
  return { tag: image.tag, digest: answer?.images?.[0]?.imageId?.imageDigest };
}

/** Where the registry is of which an environment's tasks pull an image, if that holds it no more. */
export async function missingFrom(
  configuration: Configuration,
  environment: EnvironmentConfig,
  image: NamedImage,
): Promise<string | undefined> {
  const { home, answer } = await lookFor(configuration, environment, image);
  if (answer?.images?.length) return undefined;
  return imageOf({ name: `${configuration.application.project}-${home.name}`, place: home }, image).repositoryUrl;
}

async function lookFor(
  { application, environments }: Configuration,
  environment: EnvironmentConfig,
  { tag, digest }: NamedImage,
) {
  const home = registryHomeOf(application, environment, environments);
  const ecr = new ECRClient({ ...clientConfigOf(environment), region: home.region });
  const repository = {
    registryId: home.account,
    repositoryName: repositoryName(`${application.project}-${home.name}`),
  };
  const question = new BatchGetImageCommand({
    ...repository,
    // What runs is asked for by its digest: its tag may have been moved to another image since.
    imageIds: [digest ? { imageDigest: digest } : { imageTag: tag }],
    acceptedMediaTypes: mediaTypes,
  });
  return { home, ecr, repository, answer: await ask(environment, ecr.send(question).catch(noRepository)) };
}

function noRepository(error: unknown): BatchGetImageCommandOutput | undefined {
  if (error instanceof RepositoryNotFoundException) return undefined;
  throw error;
}
