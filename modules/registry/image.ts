import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';

/** Which image of a repository. */
export interface ImageVersion {
  /** What people call it. */
  readonly tag: string;
  /** What follows the repository where the image is pulled: `@<digest>`, or `:<tag>`. Without it, the latter. */
  readonly reference?: string;
}

/** An image in a registry. */
export interface Image {
  readonly repositoryUrl: string;
  readonly uri: string;
  readonly repositoryArn: string;
  readonly tag: string;
}

/**
 * The repository of the application's image in an environment whose names begin with `<project>-<environment>`, or that of another image, by its word. The slash keeps it apart from those
 * of other environments (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, repositoryName).
 */
export function repositoryName(name: string, repository?: string): string {
  const ofApplication = awsName('repository', name);
  return repository === undefined ? ofApplication : `${ofApplication}/${repository}`;
}

/** The word for the repository of an image that is not the application's, which stands behind the slash; none of one that is in no registry of ours. */
export function repositoryIn(uri: string): string | undefined {
  return /^\d{12}\.dkr\.ecr\.[^/]+\/[^/:@]+\/([^/:@]+)/.exec(uri)?.[1];
}

/** The image in another environment's registry, which is not this one's to make or to look up. */
export function imageOf(
  environment: { name: string; place: Place; repository?: string | undefined },
  version: ImageVersion,
): Image {
  const { account, region } = environment.place;
  const repository = repositoryName(environment.name, environment.repository);
  return imageIn(
    `${account}.dkr.ecr.${region}.amazonaws.com/${repository}`,
    `arn:aws:ecr:${region}:${account}:repository/${repository}`,
    version,
  );
}

export function imageIn(
  repositoryUrl: string,
  repositoryArn: string,
  { tag, reference = `:${tag}` }: ImageVersion,
): Image {
  return { repositoryUrl, uri: `${repositoryUrl}${reference}`, repositoryArn, tag };
}
