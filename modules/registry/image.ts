import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';

/** An image in a registry. */
export interface Image {
  readonly repositoryUrl: string;
  readonly uri: string;
  readonly repositoryArn: string;
}

/** The repository of an environment whose names begin with `<project>-<environment>`. */
export function repositoryName(name: string): string {
  return awsName('repository', name);
}

/** The image in another environment's registry, which is not this one's to make or to look up. */
export function imageOf(environment: { name: string; place: Place }, tag: string): Image {
  const { account, region } = environment.place;
  const repository = repositoryName(environment.name);
  const repositoryUrl = `${account}.dkr.ecr.${region}.amazonaws.com/${repository}`;
  return {
    repositoryUrl,
    uri: `${repositoryUrl}:${tag}`,
    repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${repository}`,
  };
}
