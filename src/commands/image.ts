import {
  BatchGetImageCommand,
  type BatchGetImageCommandOutput,
  ECRClient,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { imageOf, repositoryName } from '../../modules/registry/image.ts';
import { type Finding, UserError } from '../configuration/finding.ts';
import { registryHomeOf, repositoriesRun } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { imageTagVariable } from '../stacks/image-tag.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';
import { imageConfigs, mediaTypes } from './image-config.ts';
import { imageProblems } from './image-problems.ts';
import { anyTag, type NamedImage, optionOf, variablesOf } from './named-images.ts';

/** An image with its digest, or why it can't be deployed. */
type Looked = NamedImage | Finding[];

/** @throws UserError with all that is wrong with any of them. */
async function all(looks: Promise<Looked>[]): Promise<NamedImage[]> {
  const looked = await Promise.all(looks);
  const findings = looked.flatMap((each) => (Array.isArray(each) ? each : []));
  if (findings.length > 0) throw new UserError(findings);
  return looked as NamedImage[];
}

/**
 * The images with the digests that their tags stand for in the registry that a stack's tasks pull from, which is asked as ECS asks it before it pulls: an account
 * that only pulls may do that, too. Of an index it is the digest of the index (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html).
 * @throws UserError when the registry does not hold one or can't be asked, or it can't be run as the files say.
 */
export async function requireImages(
  configuration: Configuration,
  stack: string,
  images: readonly NamedImage[],
): Promise<NamedImage[]> {
  const environment = configuration.environments.find(({ name }) => name === stack);
  if (!environment) return [...images];
  const looks = images.map(async (image): Promise<Looked> => {
    const { home, ecr, repository, answer } = await lookFor(configuration, environment, image);
    const [found] = answer?.images ?? [];
    if (!found) return [notThere(configuration, environment, image, home, answer !== undefined)];
    const configs = await ask(environment, imageConfigs(ecr, repository, found.imageManifest ?? '{}'));
    const problems = imageProblems(configuration.application, environment, image, configs);
    return problems.length > 0 ? problems : { ...image, digest: found.imageId?.imageDigest };
  });
  return all(looks);
}

function notThere(
  { application }: Configuration,
  environment: EnvironmentConfig,
  image: NamedImage,
  home: EnvironmentConfig,
  registryIsThere: boolean,
): Finding {
  const { repositoryUrl, uri } = imageOf(placeOf(application, home, image), image);
  if (registryIsThere) {
    return {
      path: imageTagVariable(image.repository),
      must: `must be in the registry ${repositoryUrl}`,
      got: image.digest ? `${image.tag}@${image.digest}` : image.tag,
      wayOut: image.digest ? `take another one by ${optionOf(image.repository)}` : `push it first: docker push ${uri}`,
    };
  }
  const address = image.repository === undefined ? 'registry' : `registry_own_${image.repository.replaceAll('-', '_')}`;
  // It lets other accounts pull.
  const policy = home.account === environment.account ? '' : ` -target=aws_ecr_repository_policy.${address}_policy`;
  const variables = variablesOf(
    [undefined, ...repositoriesRun(home)].map((repository) => ({ repository, tag: anyTag })),
  );
  return {
    path: `${home.name}.registry`,
    must: `must ${image.repository === undefined ? 'be there' : `have the repository ${image.repository}`} before an image can be deployed`,
    got: undefined,
    wayOut: `make it: npm run terraform ${home.name} -- apply -target=aws_ecr_repository.${address}_repository${policy} ${variables.join(' ')}, then push the image: docker push ${uri}`,
  };
}

function placeOf({ project }: Application, home: EnvironmentConfig, { repository }: Pick<NamedImage, 'repository'>) {
  return { name: `${project}-${home.name}`, place: home, repository };
}

/**
 * The same for a plan that is only read: it may be made before there is a registry, and then names an image by tag.
 * @throws UserError when the registry can't be asked, or holds an image no more that runs: no task could start with it.
 */
export async function resolveImages(
  configuration: Configuration,
  stack: string,
  images: readonly NamedImage[],
): Promise<NamedImage[]> {
  const environment = configuration.environments.find(({ name }) => name === stack);
  if (!environment) return [...images];
  const looks = images.map(async (image): Promise<Looked> => {
    const { home, answer } = await lookFor(configuration, environment, image);
    const [found] = answer?.images ?? [];
    if (!image.digest) return { ...image, digest: found?.imageId?.imageDigest };
    return found ? image : [notThere(configuration, environment, image, home, answer !== undefined)];
  });
  return all(looks);
}

/** Where the registry is of which an environment's tasks pull an image, if that holds it no more. */
export async function missingFrom(
  configuration: Configuration,
  environment: EnvironmentConfig,
  image: NamedImage,
): Promise<string | undefined> {
  const { home, answer } = await lookFor(configuration, environment, image);
  if (answer?.images?.length) return undefined;
  return imageOf(placeOf(configuration.application, home, image), image).repositoryUrl;
}

async function lookFor(
  { application, environments }: Configuration,
  environment: EnvironmentConfig,
  image: NamedImage,
) {
  const { tag, digest } = image;
  const { home, id: repository } = repositoryIdOf({ application, environments }, environment, image.repository);
  const ecr = new ECRClient({ ...clientConfigOf(environment), region: home.region });
  const question = new BatchGetImageCommand({
    ...repository,
    // What runs is asked for by its digest: its tag may have been moved to another image since.
    imageIds: [digest ? { imageDigest: digest } : { imageTag: tag }],
    acceptedMediaTypes: mediaTypes,
  });
  return { home, ecr, repository, answer: await ask(environment, ecr.send(question).catch(noRepository)) };
}

/** The environment whose registry holds the images of a repository, and how ECR calls that. */
export function repositoryIdOf(
  { application, environments }: Pick<Configuration, 'application' | 'environments'>,
  environment: EnvironmentConfig,
  repository: string | undefined,
) {
  const home = registryHomeOf(application, environment, environments);
  const name = repositoryName(`${application.project}-${home.name}`, repository);
  return { home, id: { registryId: home.account, repositoryName: name } };
}

function noRepository(error: unknown): BatchGetImageCommandOutput | undefined {
  if (error instanceof RepositoryNotFoundException) return undefined;
  throw error;
}
