import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { repositoryIn } from '../../modules/registry/image.ts';
import { imageTagLabel } from '../../modules/workload/task-template.ts';

/**
 * The repository, the tag and the digest of what a container runs, as its task definition names it: by digest, with the tag in a label, or by tag alone, as before there were
 * digests and by `cdktf deploy`.
 */
export function imageOfContainer({ image = '', dockerLabels }: ContainerDefinition): {
  /** The word for it. None of the application's image, and of a public one. */
  repository: string | undefined;
  tag: string | undefined;
  digest: string | undefined;
} {
  const [name = '', digest] = image.split('@');
  return {
    repository: repositoryIn(image),
    tag: dockerLabels?.[imageTagLabel] ?? name.match(/:([^:/]+)$/)?.[1],
    digest,
  };
}
