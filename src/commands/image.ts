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

/** All that ECR may keep an image as. It answers in none that is not named. */
const mediaTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/**
 * Whether the registry that a stack's tasks pull from holds an image. It is asked as ECS asks it before it pulls one, which an account
 * that only pulls may do, too. A stack that runs no image is left alone.
 * @throws UserError when it does not, or can't be asked.
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
  const question = new BatchGetImageCommand({
    registryId: home.account,
    repositoryName: repositoryName(name),
    imageIds: [{ imageTag: tag }],
    acceptedMediaTypes: mediaTypes,
  });
  const answer = await ask(environment, ecr.send(question).catch(noRepository));
  if (answer && (answer.images ?? []).length > 0) return;
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
