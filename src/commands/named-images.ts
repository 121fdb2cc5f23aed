import { didYouMean } from '../../modules/shared/did-you-mean.ts';
import { type Finding, UserError } from '../configuration/finding.ts';
import { bootstrapStackName } from '../stacks/bootstrap-stack.ts';
import { imageDigestVariable, imageTagForm, imageTagMust, imageTagVariable } from '../stacks/image-tag.ts';

/** An image as people name it, and what its tag stood for when somebody looked. */
export interface NamedImage {
  /** The word for its repository. Without it, the application's. */
  repository?: string | undefined;
  tag: string;
  /** `sha256:` and 64 hexadecimal digits. Without it, tasks pull the image by its tag. */
  digest?: string | undefined;
}

/** A tag that nothing runs under, for what reads no image and is asked for a value of each variable all the same. */
export const anyTag = '0.0.0';

export function variablesOf(images: readonly NamedImage[]): string[] {
  return images.flatMap(({ repository, tag, digest }) => [
    `-var=${imageTagVariable(repository)}=${tag}`,
    ...(digest ? [`-var=${imageDigestVariable(repository)}=${digest}`] : []),
  ]);
}

/** How `--image-tag` names an image of a repository. */
export function optionOf(repository: string | undefined): string {
  return `--image-tag ${repository === undefined ? '' : `${repository}=`}<tag>`;
}

/** Says which images are meant. Not on stdout, which is Terraform's. */
export function tellImages(images: readonly NamedImage[]): void {
  for (const { repository, tag, digest } of images) {
    const image = repository === undefined ? tag : `${repository} ${tag}`;
    console.error(
      digest ? `image ${image}: ${digest}` : `image ${image}: not in the registry yet, so planned by its tag`,
    );
  }
}

/**
 * The images that `--image-tag` names, `<tag>` for the application's and `<repository>=<tag>` for another, and the variables of Terraform's for those that it does not. None for a stack
 * that runs no image.
 * @param repositories the words of those that the stack runs.
 * @throws UserError when a stack that runs images is told of none, or of one that it does not run or that may move.
 */
export function imagesNamed(stack: string, repositories: readonly string[], given: readonly string[] = []) {
  if (runsNoImage(stack)) {
    if (given.length > 0) throw noImage(stack, '--image-tag');
    return [];
  }
  const words = given.map((word) => {
    const [, repository, tag = word] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    return { word, repository, tag };
  });
  const all = [undefined, ...repositories];
  const images = all.flatMap((repository): NamedImage[] => {
    const tag = words.findLast((each) => each.repository === repository)?.tag;
    const chosen = tag ?? process.env[`TF_VAR_${imageTagVariable(repository)}`];
    return chosen === undefined ? [] : [{ repository, tag: chosen }];
  });
  const findings = [
    ...words.flatMap(({ word, repository }) => (all.includes(repository) ? [] : [unknown(word, stack, repositories)])),
    ...all.flatMap((repository) => {
      const same = words.filter((each) => each.repository === repository).map(({ word }) => word);
      return same.length > 1 ? [twice(repository, same)] : [];
    }),
    ...(images.length === 0 && given.length === 0 ? [notNamed] : []),
    ...images.flatMap(tagFindings),
  ];
  if (findings.length > 0) throw new UserError(findings);
  return images;
}

const notNamed: Finding = {
  path: imageTagVariable(),
  must: imageTagMust,
  got: undefined,
  wayOut: 'add -- --image-tag <tag>, with the two dashes first',
};

function unknown(word: string, stack: string, repositories: readonly string[]): Finding {
  const [given = '', tag] = word.split('=');
  return {
    path: 'command line',
    must: `must name by --image-tag a repository that a service of ${stack} runs${repositories.length > 0 ? `, ${repositories.join(' or ')}` : ''}`,
    got: word,
    wayOut:
      given === 'application'
        ? `the application's image has no word: --image-tag ${tag}`
        : repositories.length > 0
          ? didYouMean([given], repositories)
          : 'it runs the image of the application alone, which has no name: --image-tag <tag>',
  };
}

function twice(repository: string | undefined, got: string[]): Finding {
  const must = `must name ${repository === undefined ? "the application's image" : `the image of ${repository}`} once`;
  return { path: 'command line', must, got: got.join(', '), wayOut: 'leave out all but one' };
}

/** What is wrong with the tag of an image. */
export function tagFindings({ repository, tag }: NamedImage): Finding[] {
  if (isImageTag(tag)) return [];
  const wayOut =
    tag.startsWith('v') && isImageTag(tag.slice(1))
      ? `without the v, here and in the registry: ${tag.slice(1)}`
      : 'push the image under such a tag: any other can move to another image';
  return [{ path: imageTagVariable(repository), must: imageTagMust, got: tag, wayOut }];
}

/** For what plans without asking a registry: those that are not named have any tag. */
export function imageTagArguments(stack: string, repositories: readonly string[], given?: readonly string[]): string[] {
  const named = imagesNamed(stack, repositories, given);
  if (runsNoImage(stack)) return [];
  if (named.every(({ repository }) => repository !== undefined)) throw new UserError([notNamed]);
  const others = repositories.filter((word) => !named.some(({ repository }) => repository === word));
  return variablesOf([...named, ...others.map((repository) => ({ repository, tag: anyTag }))]);
}

/** A destroy reads no image, but Terraform wants a value for each variable. */
export function imageTagsForDestroy(repositories: readonly string[]): string[] {
  return variablesOf([undefined, ...repositories].map((repository) => ({ repository, tag: anyTag })));
}

function isImageTag(tag: string): boolean {
  return new RegExp(imageTagForm).test(tag);
}

export function runsNoImage(stack: string): boolean {
  return stack.startsWith(bootstrapStackName(''));
}

export function noImage(stack: string, option: string): UserError {
  return new UserError([
    {
      path: 'command line',
      must: `must name no image for ${stack}, which runs none`,
      got: option,
      wayOut: 'leave it out',
    },
  ]);
}
