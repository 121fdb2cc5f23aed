import { text } from './setting.ts';

/** A public image by digest, as part of a regular expression. */
const form = String.raw`[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*@sha256:[0-9a-f]{64}`;

/**
 * A public image, or one of some other words. A tag can be moved to another image by whoever has its registry, a digest can't
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, image). The execution role has no rights in private registries of ECR.
 */
export function imageByDigest(wayOut: string, ...words: string[]) {
  const must = [...words, 'a public image by digest'].join(', or ');
  return text(new RegExp(`^(${[...words, form].join('|')})$`), must, wayOut).refine(
    (image) => !/\.dkr[.-]ecr[.-]/.test(image),
    { error: `must be ${must}; ${wayOut}` },
  );
}
