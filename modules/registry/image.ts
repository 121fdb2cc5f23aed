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

/** The repository of an environment whose names begin with `<project>-<environment>`. */
export function repositoryName(name: string): string {
  return awsName('repository', name);
}

/** The image in another environment's registry, which is not this one's to make or to look up. */
export function imageOf(environment: { name: string; place: Place }, version: ImageVersion): Image {
  const { account, region } = environment.place;
  const repository = repositoryName(environment.name);
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
