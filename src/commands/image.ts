import {
  BatchGetImageCommand,
  type BatchGetImageCommandOutput,
  ECRClient,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { imageOf, repositoryName } from '../../modules/registry/image.ts';
import { type Finding, UserError } from '../configuration/finding.ts';
import { registryHomeOf } from '../configuration/registry-home.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';
import { imageConfigs, mediaTypes } from './image-config.ts';
import { imageProblems } from './image-problems.ts';

/**
 * Whether the registry that a stack's tasks pull from holds an image. It is asked as ECS asks it before it pulls one, which an account
 * that only pulls may do, too, and whether the image can be run as the files say. A stack that runs no image is left alone.
 * @throws UserError when it does not, can't be asked, or the image can't be run so.
 */
export async function requireImage(
  { application, environments }: Configuration,
  stack: string,
  tag: string | undefined,
): Promise<void> {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment || tag === undefined) return;
  const home = registryHomeOf(application, environment, environments);
  const name = `${application.project}-${home.name}`;
  const { uri } = imageOf({ name, place: home }, tag);
  const ecr = new ECRClient({ ...clientConfigOf(environment), region: home.region });
  const repository = { registryId: home.account, repositoryName: repositoryName(name) };
  const question = new BatchGetImageCommand({
    ...repository,
    imageIds: [{ imageTag: tag }],
    acceptedMediaTypes: mediaTypes,
  });
  const answer = await ask(environment, ecr.send(question).catch(noRepository));
  const [image] = answer?.images ?? [];
  if (image) {
    const configs = await ask(environment, imageConfigs(ecr, repository, image.imageManifest ?? '{}'));
    const problems = imageProblems(application, environment, tag, configs);
    if (problems.length > 0) throw new UserError(problems);
    return;
  }
  const finding: Finding = answer
    ? {
        path: 'image_tag',
        must: `must be in the registry ${uri.replace(/:[^:]*$/, '')}`,
        got: tag,
        wayOut: `push it first: docker push ${uri}`,
      }
    : {
        path: `${home.name}.registry`,
        must: 'must be there before an image can be deployed',
        got: undefined,
        wayOut: `make it: npm run terraform ${home.name} -- apply -target=aws_ecr_repository.registry_repository -var=image_tag=0.0.0, then push the image: docker push ${uri}`,
      };
  throw new UserError([finding]);
}

function noRepository(error: unknown): BatchGetImageCommandOutput | undefined {
  if (error instanceof RepositoryNotFoundException) return undefined;
  throw error;
}
